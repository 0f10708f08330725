package org.parley.protocols.rtp;

/** H.264 payloads (RFC 6184 §5) of packetization modes 0 and 1: single units, STAP-A and FU-A. */
public final class H264Payload {
    private static final int IDR = 5;
    private static final int SPS = 7;
    private static final int STAP_A = 24;
    private static final int FU_A = 28;

    private H264Payload() {}

    public static boolean isWellFormed(byte[] data, int at, int bytes) {
        return bytes >= 2 && (data[at] & 0x80) == 0;
    }

    /** Whether a decoder may begin here: parameters, which come before a key frame, or the first fragment of one. */
    public static boolean isKeyFrameStart(byte[] data, int at, int bytes) {
        return hasUnit(data, at, bytes, SPS) || hasUnit(data, at, bytes, IDR);
    }

    /** Whether the payload carries a sequence parameter set. */
    public static boolean hasParameters(byte[] data, int at, int bytes) {
        return hasUnit(data, at, bytes, SPS);
    }

    private static boolean hasUnit(byte[] data, int at, int bytes, int wanted) {
        int type = data[at] & 0x1F;
        return switch (type) {
            case STAP_A -> unitOffset(data, at, bytes, wanted) >= 0;
            case FU_A -> (data[at + 1] & 0x80) != 0 && (data[at + 1] & 0x1F) == wanted;
            default -> type == wanted;
        };
    }

    /** Where a unit of that type starts within an aggregation; -1 if there is none. */
    private static int unitOffset(byte[] data, int at, int bytes, int wanted) {
        int end = at + bytes;
        int here = at + 1;
        while (here + 3 <= end) {
            int length = RtpPacket.uint16(data, here);
            if (length == 0 || here + 2 + length > end) {
                return -1;
            }
            if ((data[here + 2] & 0x1F) == wanted) {
                return here + 2;
            }
            here += 2 + length;
        }
        return -1;
    }

    /** Width in the upper and height in the lower 16 bits by the sequence parameter set (H.264 §7.3.2.1.1); 0 if it is not read. */
    public static int frameSize(byte[] data, int at, int bytes) {
        int type = data[at] & 0x1F;
        int unit = type == SPS ? at : type == STAP_A ? unitOffset(data, at, bytes, SPS) : -1;
        return unit < 0 ? 0 : H264Parameters.frameSize(data, unit, at + bytes - unit);
    }
}
