package org.parley.media.ogg;

/** What Ogg pages have in common for writer and reader (RFC 3533 §6). */
final class OggPages {
    static final int HEADER_BYTES = 27;
    static final int MAX_SEGMENTS = 255;
    static final int SEGMENT_BYTES = 255;
    static final int FLAG_FIRST = 2;
    static final int FLAG_LAST = 4;
    static final int GRANULE_AT = 6;
    static final int SERIAL_AT = 14;
    static final int SEQUENCE_AT = 18;
    static final int CHECK_AT = 22;
    static final int SEGMENTS_AT = 26;

    private static final int POLYNOMIAL = 0x04C11DB7;
    private static final int[] TABLE = new int[256];

    static {
        for (int i = 0; i < 256; i++) {
            int value = i << 24;
            for (int bit = 0; bit < 8; bit++) {
                value = value < 0 ? value << 1 ^ POLYNOMIAL : value << 1;
            }
            TABLE[i] = value;
        }
    }

    private OggPages() {}

    /** RFC 3533 §6, 7: a CRC-32 that is not reflected and begins with zero, over the page with a check of zero. */
    static int check(byte[] page, int length) {
        int value = 0;
        for (int i = 0; i < length; i++) {
            int octet = i >= CHECK_AT && i < CHECK_AT + 4 ? 0 : page[i] & 0xFF;
            value = value << 8 ^ TABLE[value >>> 24 & 0xFF ^ octet];
        }
        return value;
    }
}
