package org.parley.media.sfu;

/** The way back to who sends pictures: feedback goes there. Owned by the media loop. */
final class PictureUplink {
    private final PictureChannel channel;
    private final int ownSsrc;
    // The longest is a transport-wide report; RtpChannel asks for 64 bytes of room behind it.
    private final byte[] buffer = new byte[1_400 + 64];
    private long roundTripNs = 100_000_000L;
    private long sent;

    PictureUplink(PictureChannel channel, int ownSsrc) {
        this.channel = channel;
        this.ownSsrc = ownSsrc;
    }

    /** Where the next packet is written. */
    byte[] buffer() {
        return buffer;
    }

    /** The source that our feedback comes from (RFC 4585 §6.1). */
    int ownSsrc() {
        return ownSsrc;
    }

    void send(int bytes) {
        if (channel.isReady() && channel.sendRtcp(buffer, 0, bytes)) {
            sent++;
        }
    }

    long roundTripNs() {
        return roundTripNs;
    }

    void setRoundTripNs(long value) {
        roundTripNs = value;
    }

    long sent() {
        return sent;
    }
}
