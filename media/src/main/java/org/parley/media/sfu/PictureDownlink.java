package org.parley.media.sfu;

import org.jspecify.annotations.Nullable;

/**
 * One viewer's connection as all his slots share it: numbers packets transport-wide, sends them, and knows what it carries. Owned by the
 * media loop.
 */
final class PictureDownlink {
    /** What a connection without any feedback is trusted with. */
    private static final long BLIND_BPS = 2_500_000;

    private final PictureChannel channel;
    // An RTP datagram, and the 64 bytes behind it that RtpChannel asks for.
    private final byte[] buffer = new byte[2_048 + 64];
    private @Nullable BandwidthEstimator estimator;
    private VideoExtensions extensions = VideoAgreement.NONE.extensions();
    private int transportSequence;
    private long limitBps = Long.MAX_VALUE;
    private boolean isProbe;
    private long packets;
    private long dropped;

    PictureDownlink(PictureChannel channel) {
        this.channel = channel;
    }

    void useExtensions(VideoExtensions value) {
        extensions = value;
        if (value.transportSequence() > 0 && estimator == null) {
            estimator = new BandwidthEstimator();
        }
    }

    /** Where the next packet is written. */
    byte[] buffer() {
        return buffer;
    }

    int transportSequenceId() {
        return extensions.transportSequence();
    }

    int descriptorId() {
        return extensions.dependencyDescriptor();
    }

    int orientationId() {
        return extensions.orientation();
    }

    /** The number that the packet in the buffer gets; taken by {@link #send}. */
    int nextTransportSequence() {
        return transportSequence;
    }

    void resume(int sequence) {
        transportSequence = sequence & 0xFFFF;
    }

    /** Sends what is in the buffer. */
    boolean send(int bytes, boolean isRepair, long nowNs) {
        if (estimator != null && extensions.transportSequence() > 0) {
            estimator.onSent(transportSequence, bytes, isProbe, nowNs);
            transportSequence = transportSequence + 1 & 0xFFFF;
        }
        if (channel.sendRtp(buffer, 0, bytes)) {
            packets++;
            return true;
        }
        dropped++;
        return false;
    }

    boolean sendRtcp(byte[] packet, int bytes) {
        return channel.isReady() && channel.sendRtcp(packet, 0, bytes);
    }

    void setProbing(boolean value) {
        isProbe = value;
    }

    @Nullable BandwidthEstimator estimator() {
        return extensions.transportSequence() > 0 ? estimator : null;
    }

    /** The receiver's own estimate (REMB), where it sends one. */
    void limit(long bitsPerSecond) {
        limitBps = bitsPerSecond;
    }

    /** What may be sent, in bits per second. */
    long targetBps() {
        var asked = estimator();
        long measured = asked != null ? asked.targetBps() : BLIND_BPS;
        return Math.min(limitBps, measured);
    }

    long packets() {
        return packets;
    }

    long dropped() {
        return dropped;
    }
}
