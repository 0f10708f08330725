package org.parley.media.sfu;

import org.jspecify.annotations.Nullable;
import org.parley.protocols.rtp.DependencyDescriptor;
import org.parley.protocols.rtp.HeaderExtensionWriter;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.rtp.RtxPacket;
import org.parley.protocols.rtp.SequenceNumber;
import org.parley.protocols.rtp.Vp8Payload;
import org.parley.protocols.rtp.Vp9Payload;

/**
 * One slot of a viewer: a stream of constant SSRC whose sequence numbers, timestamps and picture numbers go on without a seam while the
 * track and the layer behind it change. Layers change at key frames only. Owned by the media loop.
 */
final class DownTrack {
    private static final int CLOCK_HZ = 90_000;
    private static final int JUMP_MAX = 1_000;
    private static final int FRAME_TICKS = 3_000;
    /** A packet is not repeated twice within so long: browsers ask again before the first could have come. */
    private static final long RESEND_MIN_NS = 15_000_000L;

    private static final long LOWERED_NS = 3_000_000_000L;

    final int index;
    private SourcePair sources;
    private final PictureDownlink downlink;
    private final HeaderExtensionWriter extensions = new HeaderExtensionWriter();
    private final PicturePacket repeated = new PicturePacket();
    private final int[] payloadTypes = new int[VideoCodec.values().length];
    private final int[] rtxTypes = new int[payloadTypes.length];
    private @Nullable SentPackets sent;
    private @Nullable PublishedTrack track;
    private @Nullable UpLayer current;
    private @Nullable UpLayer target;
    private int targetSpatial;
    private int targetTemporal;
    private int currentSpatial;
    private int currentTemporal;

    private final SlotNumbers numbers;
    private int highestIn;
    private long lastSentNs;
    private boolean hasSent;
    private boolean hasSentThis;
    private long loweredNs;
    private int droppedTimestamp;
    private boolean hasDropped;
    private long packets;
    private long octets;
    private long resent;

    DownTrack(int index, SourcePair sources, SlotNumbers numbers, PictureDownlink downlink) {
        this.index = index;
        this.sources = sources;
        this.numbers = numbers;
        this.downlink = downlink;
        useFormats(java.util.List.of());
    }

    void useFormats(java.util.List<VideoFormat> formats) {
        java.util.Arrays.fill(payloadTypes, -1);
        java.util.Arrays.fill(rtxTypes, -1);
        for (var format : formats) {
            payloadTypes[format.codec().ordinal()] = format.payloadType();
            rtxTypes[format.codec().ordinal()] = format.rtxPayloadType();
        }
    }

    /** Who is to be seen from now on. */
    void show(PublishedTrack shown) {
        if (track == shown) {
            return;
        }
        clear();
        track = shown;
        shown.addViewer(this);
        hasSentThis = false;
        if (sent == null) {
            sent = new SentPackets();
        }
    }

    /** Nobody is seen. */
    void clear() {
        if (track != null) {
            track.removeViewer(this);
        }
        track = null;
        current = null;
        target = null;
    }

    @Nullable PublishedTrack track() {
        return track;
    }

    /** Which layers are to be sent; takes effect at the next key frame where the stream is another. */
    void aim(UpLayer layer, int spatial, int temporal, long nowNs) {
        if (target != null && (layer.index < target.index || layer == target && spatial < targetSpatial)) {
            loweredNs = nowNs;
        }
        target = layer;
        targetSpatial = spatial;
        targetTemporal = temporal;
        if (layer == current && spatial < currentSpatial) {
            currentSpatial = spatial; // Less is possible at once, more only where the new layer begins.
        }
    }

    /** Whether it had to become less a moment ago: more is not tried at once, as each change costs a key frame. */
    boolean isJustLowered(long nowNs) {
        return loweredNs != 0 && nowNs - loweredNs < LOWERED_NS;
    }

    /** Sends nothing until it is aimed again. */
    void pause() {
        target = null;
        current = null;
    }

    boolean isPaused() {
        return target == null;
    }

    /** Whether the viewer sees moving pictures of who is there now. */
    boolean isLive() {
        return current != null && hasSentThis;
    }

    boolean isSwitching() {
        return target != null && (target != current || targetSpatial > currentSpatial);
    }

    @Nullable UpLayer target() {
        return target;
    }

    boolean uses(UpLayer layer) {
        return layer == current || layer == target;
    }

    void onRestart(UpLayer layer) {
        if (layer == current) {
            current = null;
        }
    }

    /** Whether the slot's viewer understands the codec. */
    boolean takes(VideoCodec codec) {
        return payloadTypes[codec.ordinal()] >= 0;
    }

    void onPacket(UpLayer from, PicturePacket packet, long nowNs) {
        if (from != current) {
            if (from != target || !packet.startsKeyFrame || !takes(packet.codec)) {
                return;
            }
            switchTo(from, packet, nowNs);
        }
        int distance = SequenceNumber.distance(highestIn, packet.sequence);
        if (distance <= 0) {
            sendLate(from, packet, nowNs);
            return;
        }
        if (distance > JUMP_MAX) {
            numbers.closeGap(distance - 1);
        } else {
            numbers.reserve(highestIn, distance - 1);
        }
        highestIn = packet.sequence;
        adaptLayers(packet);
        if (packet.isPadding() || isUnwanted(packet)) {
            drop(packet);
        } else {
            send(from, packet, numbers.sequence(packet.sequence), numbers.pictureShift(), nowNs);
        }
    }

    private void switchTo(UpLayer layer, PicturePacket packet, long nowNs) {
        int elapsedTicks = hasSent ? (int) Math.min(Integer.MAX_VALUE, (nowNs - lastSentNs) / 1_000 * CLOCK_HZ / 1_000_000) : 0;
        numbers.join(packet, Math.max(FRAME_TICKS, elapsedTicks));
        current = layer;
        currentSpatial = targetSpatial;
        currentTemporal = targetTemporal;
        highestIn = SequenceNumber.plus(packet.sequence, -1);
        hasDropped = false;
    }

    private void adaptLayers(PicturePacket packet) {
        if (current != target) {
            return;
        }
        if (packet.startsKeyFrame) {
            currentSpatial = targetSpatial;
            currentTemporal = targetTemporal;
        } else if (targetTemporal <= currentTemporal) {
            currentTemporal = targetTemporal;
        } else if (packet.isSwitchingPoint) {
            raiseTemporal(packet);
        }
    }

    /** VP8 and VP9 mark where a layer may begin, one after the other; AV1's layers begin anew with each base frame. */
    private void raiseTemporal(PicturePacket packet) {
        if (packet.codec == VideoCodec.AV1) {
            currentTemporal = targetTemporal;
        } else if (packet.temporalLayer == currentTemporal + 1) {
            currentTemporal = packet.temporalLayer;
        }
    }

    private boolean isUnwanted(PicturePacket packet) {
        return packet.spatialLayer > currentSpatial || packet.temporalLayer > currentTemporal;
    }

    private void drop(PicturePacket packet) {
        // VP8's receivers wait for every picture number; in VP9 and AV1 gaps are how layers are left out.
        boolean isOther = !hasDropped || droppedTimestamp != packet.timestamp;
        boolean closesPicture = packet.codec == VideoCodec.VP8 && !packet.isPadding() && isOther;
        hasDropped = true;
        droppedTimestamp = packet.timestamp;
        numbers.leaveOut(closesPicture);
    }

    /** A packet that others have overtaken: it has a number only if one was kept for it. */
    private void sendLate(UpLayer from, PicturePacket packet, long nowNs) {
        if (numbers.hasReserved(packet.sequence) && !packet.isPadding()) {
            int sequence = numbers.reservedSequence(packet.sequence);
            int shift = numbers.reservedPictureShift(packet.sequence);
            numbers.release(packet.sequence);
            send(from, packet, sequence, shift, nowNs);
        }
    }

    private void send(UpLayer from, PicturePacket packet, int sequence, int pictureShift, long nowNs) {
        var log = sent;
        int type = payloadTypes[packet.codec.ordinal()];
        if (log == null || type < 0) {
            return;
        }
        boolean isMarked = packet.isMarked || packet.endsLayerFrame && packet.spatialLayer == currentSpatial;
        log.note(sequence, packet.sequence, from, numbers, pictureShift, isMarked);
        int bytes = write(packet, type, sources.ssrc(), sequence, log, sequence, -1);
        hasSent = true;
        hasSentThis = true;
        lastSentNs = nowNs;
        numbers.onSent(packet, sequence, pictureShift);
        if (downlink.send(bytes, false, nowNs)) {
            packets++;
            octets += packet.payloadBytes;
        }
    }

    /** Repeats a packet that the viewer misses, if we have it still (RFC 4588). Returns whether it left. */
    boolean repeat(int sequence, long nowNs) {
        var log = sent;
        if (log == null) {
            return false;
        }
        if (!log.has(sequence)) {
            return repeatReserved(sequence, nowNs);
        }
        var layer = log.layer(sequence);
        int original = log.original(sequence);
        int length = layer.cache().length(original);
        if (length == 0 || nowNs - log.repeatedNs(sequence) < RESEND_MIN_NS) {
            return false;
        }
        var codec = layer.track.owner.codecOf(layer.cache().packet(original), 0);
        if (codec == null
                || !repeated.read(layer.cache().packet(original), 0, length, codec, layer.track.owner.extensions(), null)) {
            return false;
        }
        log.setRepeatedNs(sequence, nowNs);
        resent++;
        int rtx = rtxTypes[codec.ordinal()];
        int bytes = rtx < 0
                ? write(repeated, payloadTypes[codec.ordinal()], sources.ssrc(), sequence, log, sequence, -1)
                : write(repeated, rtx, sources.rtxSsrc(), numbers.nextRtxSequence(), log, sequence, sequence);
        return downlink.send(bytes, true, nowNs);
    }

    /** The number was kept for a packet that came before this slot looked at its stream. */
    private boolean repeatReserved(int sequence, long nowNs) {
        var layer = current;
        int original = numbers.original(sequence);
        if (layer == null || !numbers.hasReserved(original)) {
            return false;
        }
        int length = layer.cache().length(original);
        if (length == 0) {
            return false;
        }
        var codec = layer.track.owner.codecOf(layer.cache().packet(original), 0);
        if (codec == null
                || !repeated.read(layer.cache().packet(original), 0, length, codec, layer.track.owner.extensions(), null)) {
            return false;
        }
        sendLate(layer, repeated, nowNs);
        return true;
    }

    /** Repeats the newest packet, or sends padding, only to see what the path carries. Returns its bytes; 0 if there is none to send. */
    int probe(long nowNs) {
        var log = sent;
        int last = SequenceNumber.plus(numbers.nextSequence(), -1);
        if (log == null || !hasSent || rtxTypes[0] < 0 && rtxTypes[VideoCodec.H264.ordinal()] < 0) {
            return 0;
        }
        if (log.has(last)) {
            log.setRepeatedNs(last, nowNs - RESEND_MIN_NS);
            int length = log.layer(last).cache().length(log.original(last));
            if (length > 300 && repeat(last, nowNs)) {
                return length;
            }
        }
        return sendPadding(nowNs);
    }

    private int sendPadding(long nowNs) {
        var out = downlink.buffer();
        int type = rtxTypes[0] >= 0 ? rtxTypes[0] : rtxTypes[VideoCodec.H264.ordinal()];
        RtpPacket.writeHeader(out, 0, false, type, numbers.nextRtxSequence(), numbers.lastTimestamp(), sources.rtxSsrc());
        extensions.begin(out, 0, false);
        extensions.addUint16(downlink.transportSequenceId(), downlink.nextTransportSequence());
        int header = extensions.end();
        java.util.Arrays.fill(out, header, header + 255, (byte) 0);
        out[header + 254] = (byte) 255;
        out[0] |= 0x20;
        return downlink.send(header + 255, true, nowNs) ? header + 255 : 0;
    }

    private int write(
            PicturePacket packet, int type, int ssrc, int sequence, SentPackets log, int logged, int originalSequence) {
        var out = downlink.buffer();
        RtpPacket.writeHeader(out, 0, log.isMarked(logged), type, sequence, packet.timestamp + log.timestampShift(logged), ssrc);
        boolean hasDescriptor = packet.codec == VideoCodec.AV1 && packet.descriptorAt >= 0 && downlink.descriptorId() > 0;
        boolean isLong = hasDescriptor && packet.descriptorBytes > HeaderExtensionWriter.SHORT_VALUE_BYTES_MAX;
        extensions.begin(out, 0, isLong);
        extensions.addUint16(downlink.transportSequenceId(), downlink.nextTransportSequence());
        if (packet.orientation >= 0) {
            extensions.addByte(downlink.orientationId(), packet.orientation);
        }
        if (hasDescriptor) {
            int at = extensions.position() + (isLong ? 2 : 1);
            extensions.add(downlink.descriptorId(), packet.data, packet.descriptorAt, packet.descriptorBytes);
            DependencyDescriptor.setFrameNumber(out, at, packet.frameNumber + log.pictureShift(logged));
        }
        int at = extensions.end();
        if (originalSequence >= 0) {
            RtpPacket.putUint16(out, at, originalSequence);
            at += RtxPacket.HEADER_BYTES;
        }
        System.arraycopy(packet.data, packet.payloadAt, out, at, packet.payloadBytes);
        if (packet.codec == VideoCodec.VP8) {
            Vp8Payload.setPictureId(out, at, packet.pictureId + log.pictureShift(logged));
            Vp8Payload.setTl0PictureIndex(out, at, packet.tl0PictureIndex + log.tl0Shift(logged));
        } else if (packet.codec == VideoCodec.VP9) {
            Vp9Payload.setPictureId(out, at, packet.pictureId + log.pictureShift(logged));
            Vp9Payload.setTl0PictureIndex(out, at, packet.tl0PictureIndex + log.tl0Shift(logged));
        }
        return at + packet.payloadBytes;
    }

    SourcePair sources() {
        return sources;
    }

    /** Goes on with another node's slot. */
    void resume(SlotSnapshot from, int packetsBeyond) {
        sources = from.sources();
        numbers.resume(from, packetsBeyond);
    }

    SlotNumbers numbers() {
        return numbers;
    }

    long packets() {
        return packets;
    }

    /** Payload octets, as sender reports count them. */
    long octets() {
        return octets;
    }

    long resent() {
        return resent;
    }

    /** The timestamp of this moment, for a sender report. */
    int timestampAt(long nowNs) {
        return numbers.lastTimestamp() + (int) ((nowNs - lastSentNs) / 1_000 * CLOCK_HZ / 1_000_000);
    }

    boolean hasSent() {
        return hasSent;
    }
}
