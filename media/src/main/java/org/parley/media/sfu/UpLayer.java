package org.parley.media.sfu;

import org.jspecify.annotations.Nullable;
import org.parley.protocols.rtp.DependencyDescriptor;
import org.parley.protocols.rtp.ReceptionStatistics;
import org.parley.protocols.rtp.RtcpFeedback;

/**
 * One stream of a published track: the whole of it, or a simulcast layer. Keeps what may be asked for again, asks its sender for
 * what is missed and for key frames. Owned by the media loop.
 */
final class UpLayer {
    private static final int CLOCK_HZ = 90_000;
    /** A layer that was silent for so long is not sent now: browsers stop the large ones when they lack bandwidth. */
    private static final long LIVE_NS = 1_500_000_000L;

    private static final long KEY_FRAME_EVERY_NS = 500_000_000L;

    final PublishedTrack track;
    /** 0 is the smallest. */
    final int index;

    private final PacketCache cache = new PacketCache();
    private final LossList losses = new LossList();
    private final LayerRates rates = new LayerRates();
    private final DependencyDescriptor descriptors = new DependencyDescriptor();
    private final int[] asked = new int[LossList.MISSED_MAX];
    private @Nullable ReceptionStatistics reception;
    private int ssrc;
    private boolean hasSource;
    private int frameSize;
    private boolean wantsKeyFrame;
    private boolean hasAsked;
    private long askedKeyFrameNs;
    private boolean hasPackets;
    private long lastPacketNs;
    private long keyFrames;
    private long repaired;

    UpLayer(PublishedTrack track, int index) {
        this.track = track;
        this.index = index;
    }

    /** The layer's source from now on; another than before is a new stream. */
    void useSource(int value) {
        if (hasSource && ssrc == value) {
            return;
        }
        ssrc = value;
        hasSource = true;
        reception = new ReceptionStatistics(value, CLOCK_HZ);
        cache.clear();
        losses.restart();
        rates.restart();
        hasPackets = false;
        track.onRestart(this);
    }

    boolean hasSource() {
        return hasSource;
    }

    int ssrc() {
        return ssrc;
    }

    PacketCache cache() {
        return cache;
    }

    DependencyDescriptor descriptors() {
        return descriptors;
    }

    @Nullable ReceptionStatistics reception() {
        return reception;
    }

    /** Takes a packet of this stream. False if it is a duplicate. */
    boolean onPacket(PicturePacket packet, boolean isRetransmission, long nowNs, PictureUplink uplink) {
        if (!cache.put(packet.data, packet.offset, packet.length)) {
            return false;
        }
        if (!hasPackets) {
            hasPackets = true;
            track.owner.onAlive();
        }
        lastPacketNs = nowNs;
        if (isRetransmission) {
            repaired++;
        } else if (reception != null) {
            reception.onPacket(packet.sequence, packet.timestamp, nowNs);
        }
        rates.onPacket(packet.spatialLayer, packet.temporalLayer, packet.length, nowNs);
        if (packet.frameSize != 0) {
            frameSize = packet.frameSize;
        }
        if (packet.startsKeyFrame) {
            wantsKeyFrame = false;
            keyFrames++;
        }
        if (losses.onPacket(packet.sequence, nowNs)) {
            askAgain(nowNs, uplink);
        }
        if (losses.takeHopeless() && track.isSeen(this)) {
            requestKeyFrame(nowNs, uplink);
        }
        return true;
    }

    void onTime(long nowNs, PictureUplink uplink) {
        rates.onTime(nowNs);
        if (losses.missed() > 0) {
            askAgain(nowNs, uplink);
        }
        if (wantsKeyFrame && isLive(nowNs)) {
            askForKeyFrame(nowNs, uplink);
        }
    }

    /** A viewer cannot go on, or begin, without a key frame. Asked at most twice a second, until it comes. */
    void requestKeyFrame(long nowNs, PictureUplink uplink) {
        wantsKeyFrame = true;
        askForKeyFrame(nowNs, uplink);
    }

    private void askForKeyFrame(long nowNs, PictureUplink uplink) {
        if (!hasSource || hasAsked && nowNs - askedKeyFrameNs < KEY_FRAME_EVERY_NS) {
            return;
        }
        hasAsked = true;
        askedKeyFrameNs = nowNs;
        uplink.send(RtcpFeedback.writePictureLoss(uplink.buffer(), 0, uplink.ownSsrc(), ssrc));
    }

    private void askAgain(long nowNs, PictureUplink uplink) {
        if (!track.isSeen(this)) {
            losses.forget();
            return;
        }
        int count = losses.due(asked, nowNs, uplink.roundTripNs());
        if (count > 0) {
            uplink.send(RtcpFeedback.writeNack(uplink.buffer(), 0, uplink.ownSsrc(), ssrc, asked, count));
        }
    }

    boolean isLive(long nowNs) {
        return hasPackets && nowNs - lastPacketNs < LIVE_NS;
    }

    LayerRates rates() {
        return rates;
    }

    /** Its height in pixels, or 0 while unknown. */
    int height() {
        return frameSize & 0xFFFF;
    }

    long keyFrames() {
        return keyFrames;
    }

    long repaired() {
        return repaired;
    }
}
