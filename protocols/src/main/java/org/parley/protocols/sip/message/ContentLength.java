package org.parley.protocols.sip.message;

/** The value of Content-Length. */
final class ContentLength {
    private static final long MAX = 0x7FFF_FFFFL;

    private ContentLength() {}

    /** The number in the slice, with space around it; -1 if it is none or too large to be one. */
    static long of(byte[] buffer, int start, int end) {
        var cursor = new Cursor(buffer, start, end);
        cursor.skipSpace();
        long value = cursor.number(MAX);
        cursor.skipSpace();
        return cursor.isAtEnd() ? value : -1;
    }
}
