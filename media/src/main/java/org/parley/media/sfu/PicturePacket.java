package org.parley.media.sfu;

import org.jspecify.annotations.Nullable;
import org.parley.protocols.rtp.Av1Payload;
import org.parley.protocols.rtp.DependencyDescriptor;
import org.parley.protocols.rtp.H264Payload;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.rtp.Vp8Payload;
import org.parley.protocols.rtp.Vp9Payload;

/** What forwarding looks at in one packet. One object is filled again for each. Owned by the media loop. */
final class PicturePacket {
    byte[] data = new byte[0];
    int offset;
    int length;
    VideoCodec codec = VideoCodec.VP8;
    int sequence;
    /** In ticks of 90 kHz. */
    int timestamp;

    boolean isMarked;
    int payloadAt;
    int payloadBytes;
    boolean startsFrame;
    boolean startsKeyFrame;
    /** Whether a viewer may begin with the packet's temporal layer here. */
    boolean isSwitchingPoint;

    boolean endsLayerFrame;
    int spatialLayer;
    int temporalLayer;
    /** Width in the upper and height in the lower 16 bits; 0 where the packet does not say. */
    int frameSize;

    int pictureId;
    int tl0PictureIndex;
    int frameNumber;
    /** The dependency descriptor's value in {@link #data}; -1 without one. */
    int descriptorAt;

    int descriptorBytes;
    /** The byte of the orientation extension; -1 without one. */
    int orientation;

    /**
     * Takes a well-formed RTP packet. False if its payload does not parse.
     *
     * @param descriptors of its stream, which follow the packets in order; null for a packet that is only repeated
     */
    boolean read(
            byte[] packet,
            int at,
            int bytes,
            VideoCodec of,
            VideoExtensions extensions,
            @Nullable DependencyDescriptor descriptors) {
        data = packet;
        offset = at;
        length = bytes;
        codec = of;
        sequence = RtpPacket.sequence(packet, at);
        timestamp = RtpPacket.timestamp(packet, at);
        isMarked = RtpPacket.isMarker(packet, at);
        payloadAt = RtpPacket.payloadOffset(packet, at);
        payloadBytes = RtpPacket.payloadBytes(packet, at, bytes);
        int orientationAt = RtpPacket.extensionOffset(packet, at, extensions.orientation());
        orientation = orientationAt < 0 ? -1 : packet[orientationAt] & 0xFF;
        descriptorAt = RtpPacket.extensionOffset(packet, at, extensions.dependencyDescriptor());
        descriptorBytes = descriptorAt < 0 ? 0 : RtpPacket.extensionBytes(packet, at, descriptorAt);
        spatialLayer = 0;
        temporalLayer = 0;
        frameSize = 0;
        pictureId = -1;
        tl0PictureIndex = -1;
        frameNumber = -1;
        endsLayerFrame = isMarked;
        startsKeyFrame = false;
        startsFrame = false;
        isSwitchingPoint = false;
        return payloadBytes == 0 || readPayload(descriptors);
    }

    /** Whether it carries nothing but padding. */
    boolean isPadding() {
        return payloadBytes == 0;
    }

    private boolean readPayload(@Nullable DependencyDescriptor descriptors) {
        return switch (codec) {
            case VP8 -> readVp8();
            case VP9 -> readVp9();
            case H264 -> readH264();
            case AV1 -> readAv1(descriptors);
        };
    }

    private boolean readVp8() {
        if (!Vp8Payload.isWellFormed(data, payloadAt, payloadBytes)) {
            return false;
        }
        startsFrame = Vp8Payload.isFrameStart(data, payloadAt);
        startsKeyFrame = Vp8Payload.isKeyFrameStart(data, payloadAt);
        temporalLayer = Vp8Payload.temporalLayer(data, payloadAt);
        isSwitchingPoint = startsFrame && (temporalLayer == 0 || Vp8Payload.isLayerSync(data, payloadAt));
        pictureId = Vp8Payload.pictureId(data, payloadAt);
        tl0PictureIndex = Vp8Payload.tl0PictureIndex(data, payloadAt);
        frameSize = startsKeyFrame ? Vp8Payload.frameSize(data, payloadAt, payloadBytes) : 0;
        return true;
    }

    private boolean readVp9() {
        if (!Vp9Payload.isWellFormed(data, payloadAt, payloadBytes)) {
            return false;
        }
        startsFrame = Vp9Payload.isFrameStart(data, payloadAt);
        startsKeyFrame = Vp9Payload.isKeyFrameStart(data, payloadAt);
        spatialLayer = Vp9Payload.spatialLayer(data, payloadAt);
        temporalLayer = Vp9Payload.temporalLayer(data, payloadAt);
        isSwitchingPoint = startsFrame && (temporalLayer == 0 || Vp9Payload.isSwitchingUpPoint(data, payloadAt));
        endsLayerFrame = Vp9Payload.isFrameEnd(data, payloadAt);
        pictureId = Vp9Payload.pictureId(data, payloadAt);
        tl0PictureIndex = Vp9Payload.tl0PictureIndex(data, payloadAt);
        frameSize = Vp9Payload.frameSize(data, payloadAt, payloadBytes, 7);
        return true;
    }

    private boolean readH264() {
        if (!H264Payload.isWellFormed(data, payloadAt, payloadBytes)) {
            return false;
        }
        startsKeyFrame = H264Payload.isKeyFrameStart(data, payloadAt, payloadBytes);
        startsFrame = startsKeyFrame;
        isSwitchingPoint = true; // Nobody sends temporal layers of it without saying so elsewhere.
        frameSize = H264Payload.frameSize(data, payloadAt, payloadBytes);
        return true;
    }

    private boolean readAv1(@Nullable DependencyDescriptor descriptors) {
        if (!Av1Payload.isWellFormed(data, payloadAt, payloadBytes)) {
            return false;
        }
        startsKeyFrame = Av1Payload.isKeyFrameStart(data, payloadAt);
        if (descriptorAt >= 0 && descriptorBytes >= 3) {
            frameNumber = RtpPacket.uint16(data, descriptorAt + 1);
            if (descriptors != null && descriptors.read(data, descriptorAt, descriptorBytes)) {
                startsFrame = descriptors.isFrameStart();
                spatialLayer = descriptors.spatialLayer();
                temporalLayer = descriptors.temporalLayer();
                endsLayerFrame = descriptors.isFrameEnd();
                isSwitchingPoint = startsFrame && temporalLayer == 0;
                frameSize = descriptors.bringsStructure()
                        ? descriptors.frameSize(descriptors.spatialLayers() - 1)
                        : 0;
            }
        }
        return true;
    }
}
