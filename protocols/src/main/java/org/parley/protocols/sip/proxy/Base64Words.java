package org.parley.protocols.sip.proxy;

/** 64 bits as 11 characters that may stand in a branch and in the user part of a URI (RFC 4648 §5). */
final class Base64Words {
    static final int LENGTH = 11;
    private static final char[] ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray();

    private Base64Words() {}

    static void append(StringBuilder to, long value) {
        long rest = value;
        for (int i = 0; i < LENGTH; i++) {
            to.append(ALPHABET[(int) (rest & 63)]);
            rest >>>= 6;
        }
    }

    /** Whether just this value stands there. */
    static boolean isAt(String text, int from, long value) {
        if (from < 0 || text.length() - from < LENGTH) {
            return false;
        }
        long rest = value;
        boolean isSame = true;
        for (int i = 0; i < LENGTH; i++) {
            isSame &= text.charAt(from + i) == ALPHABET[(int) (rest & 63)]; // All are compared, so that time tells nothing.
            rest >>>= 6;
        }
        return isSame;
    }
}
