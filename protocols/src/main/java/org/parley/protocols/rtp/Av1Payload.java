package org.parley.protocols.rtp;

/** The AV1 aggregation header (AV1 RTP specification §4.4). */
public final class Av1Payload {
    private Av1Payload() {}

    public static boolean isWellFormed(byte[] data, int at, int bytes) {
        return bytes >= 2;
    }

    /** The N bit: the first packet of a coded video sequence, where a decoder may begin. */
    public static boolean isKeyFrameStart(byte[] data, int at) {
        return (data[at] & 0x08) != 0 && (data[at] & 0x80) == 0;
    }
}
