package org.parley.media.relay;

/** Changes numbers in RTCP where it lies, without reading the rest (RFC 3550 §6.4). Malformed packets stay as they are. */
final class RtcpNumbers {
    private static final int SENDER_REPORT = 200;
    private static final int RECEIVER_REPORT = 201;
    private static final int SENDER_REPORT_BYTES = 28;
    private static final int RECEIVER_REPORT_BYTES = 8;
    private static final int BLOCK_BYTES = 24;
    private static final int BLOCK_HIGHEST = 8;

    private RtcpNumbers() {}

    /** Adds {@code by} to the highest sequence number received of {@code ssrc} in all report blocks of a compound. */
    static void shiftHighest(byte[] data, int offset, int length, int ssrc, int by) {
        int end = offset + length;
        for (int at = offset; at + 4 <= end; ) {
            int bytes = 4 * (((data[at + 2] & 0xFF) << 8 | data[at + 3] & 0xFF) + 1);
            int type = data[at + 1] & 0xFF;
            int blocks = at + (type == SENDER_REPORT ? SENDER_REPORT_BYTES : RECEIVER_REPORT_BYTES);
            if (at + bytes > end) {
                return;
            }
            if (type == SENDER_REPORT || type == RECEIVER_REPORT) {
                int count = data[at] & 0x1F;
                for (int block = blocks; count > 0 && block + BLOCK_BYTES <= at + bytes; block += BLOCK_BYTES) {
                    shiftBlock(data, block, ssrc, by);
                    count--;
                }
            }
            at += bytes;
        }
    }

    private static void shiftBlock(byte[] data, int block, int ssrc, int by) {
        if (int32(data, block) == ssrc) {
            int highest = int32(data, block + BLOCK_HIGHEST) + by;
            for (int i = 0; i < 4; i++) {
                data[block + BLOCK_HIGHEST + i] = (byte) (highest >>> (24 - 8 * i));
            }
        }
    }

    private static int int32(byte[] data, int at) {
        return (data[at] & 0xFF) << 24 | (data[at + 1] & 0xFF) << 16 | (data[at + 2] & 0xFF) << 8 | data[at + 3] & 0xFF;
    }
}
