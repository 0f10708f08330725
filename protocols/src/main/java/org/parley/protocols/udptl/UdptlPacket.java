package org.parley.protocols.udptl;

/**
 * Reads UDPTL datagrams where they lie (ITU-T T.38 §9.1.2, packed encoding): a sequence number, the primary fax packet, and what repairs
 * earlier ones, either copies of them or parity.
 */
public final class UdptlPacket {
    private static final int SEQUENCE_BYTES = 2;
    private static final int FEC = 0x80;
    private static final int TOO_SHORT = -1;

    private UdptlPacket() {}

    /** Whether lengths and counts fit the datagram. */
    public static boolean isWellFormed(byte[] data, int offset, int length) {
        int end = offset + length;
        int at = skipOpenType(data, offset + SEQUENCE_BYTES, end);
        if (at == TOO_SHORT || at >= end) {
            return false;
        }
        return (data[at] & FEC) == 0 ? isRedundancySound(data, at + 1, end) : isFecSound(data, at + 1, end);
    }

    public static int sequence(byte[] data, int offset) {
        return (data[offset] & 0xFF) << 8 | data[offset + 1] & 0xFF;
    }

    /** The length of the primary fax packet. */
    public static int primaryBytes(byte[] data, int offset) {
        int first = data[offset + SEQUENCE_BYTES] & 0xFF;
        return first < 0x80 ? first : (first & 0x3F) << 8 | data[offset + SEQUENCE_BYTES + 1] & 0xFF;
    }

    /** A count, then so many earlier packets, newest first. */
    private static boolean isRedundancySound(byte[] data, int from, int end) {
        if (from >= end) {
            return false;
        }
        int at = from + 1;
        for (int left = data[from] & 0xFF; left > 0 && at != TOO_SHORT; left--) {
            at = skipOpenType(data, at, end);
        }
        return at != TOO_SHORT && at <= end;
    }

    /** How many packets each parity covers, as an integer with its length; then a count and so many parities. */
    private static boolean isFecSound(byte[] data, int from, int end) {
        if (from >= end) {
            return false;
        }
        int counted = from + 1 + (data[from] & 0xFF);
        return isRedundancySound(data, counted, end);
    }

    /** Behind an octet string with its length in one byte, or in two below 16384; longer ones are in no fax. */
    private static int skipOpenType(byte[] data, int at, int end) {
        if (at >= end) {
            return TOO_SHORT;
        }
        int first = data[at] & 0xFF;
        if (first < 0x80) {
            return at + 1 + first <= end ? at + 1 + first : TOO_SHORT;
        }
        if (first >= 0xC0 || at + 2 > end) {
            return TOO_SHORT;
        }
        int bytes = (first & 0x3F) << 8 | data[at + 1] & 0xFF;
        return at + 2 + bytes <= end ? at + 2 + bytes : TOO_SHORT;
    }
}
