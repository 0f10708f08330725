package org.parley.protocols.sdp;

/** Numbers of peers, bounded. */
final class SdpNumbers {
    private SdpNumbers() {}

    /** A decimal number from 0 to {@code max}, or -1. */
    static int parse(String text, int max) {
        return (int) parseLong(text, max);
    }

    /** A decimal number from 0 to {@code max}, or -1. */
    static long parseLong(String text, long max) {
        if (text.isEmpty() || text.length() > 18) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            value = value * 10 + digit - '0';
        }
        return value <= max ? value : -1;
    }
}
