package org.parley.protocols.sip.message;

import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;

/** A place in a slice of bytes, with the words of SIP's grammar. A reading method answers null where it failed. */
final class Cursor {
    /** Reads a value at a cursor; null after {@link Cursor#fail}. */
    interface Syntax<T> {
        @Nullable T read(Cursor cursor);
    }

    final byte[] buffer;
    final int end;
    int pos;
    private final int start;
    private @Nullable String reason;
    private int failedAt;

    Cursor(byte[] buffer, int start, int end) {
        this.buffer = buffer;
        this.start = start;
        this.pos = start;
        this.end = end;
    }

    /** Reads a whole slice with a syntax: what is left over is malformed. Offsets count from the slice's start. */
    static <T> Parsed<T> readAll(Syntax<T> syntax, byte[] buffer, int start, int end) {
        var cursor = new Cursor(buffer, start, end);
        cursor.skipSpace();
        var value = syntax.read(cursor);
        if (value != null) {
            cursor.skipSpace();
            if (cursor.isAtEnd()) {
                return Parsed.ok(value);
            }
            cursor.fail("unexpected characters");
        }
        return cursor.malformed();
    }

    <T> @Nullable T fail(String why) {
        if (reason == null) {
            reason = why;
            failedAt = pos - start;
        }
        return null;
    }

    <T> Parsed<T> malformed() {
        return Parsed.malformed(failedAt, reason == null ? "malformed" : reason);
    }

    boolean isAtEnd() {
        return pos >= end;
    }

    /** The byte here as 0 to 255, or -1 at the end. */
    int peek() {
        return pos < end ? buffer[pos] & 0xFF : -1;
    }

    boolean skip(int c) {
        if (pos < end && buffer[pos] == c) {
            pos++;
            return true;
        }
        return false;
    }

    /** Skips spaces and tabs; folded lines were unfolded by the parser. */
    void skipSpace() {
        while (pos < end && (buffer[pos] == ' ' || buffer[pos] == '\t')) {
            pos++;
        }
    }

    /** Skips space, the separator, and space; moves nothing if the separator does not come. */
    boolean skipSeparator(int c) {
        int before = pos;
        skipSpace();
        if (skip(c)) {
            skipSpace();
            return true;
        }
        pos = before;
        return false;
    }

    @Nullable String token() {
        int from = pos;
        while (pos < end && SipChars.isTokenChar(buffer[pos])) {
            pos++;
        }
        return pos > from ? SipChars.text(buffer, from, pos) : fail("token expected");
    }

    String textFrom(int from) {
        return SipChars.text(buffer, from, pos);
    }

    /** Skips a quoted string with its quotes; false if it does not end. */
    boolean skipQuoted() {
        int from = pos;
        pos++;
        while (pos < end) {
            int c = buffer[pos++];
            if (c == '\\') {
                pos++;
            } else if (c == '"') {
                return true;
            }
        }
        pos = from;
        fail("quoted string does not end");
        return false;
    }

    /** A number of at most {@code max}; -1 if there is none or it is too large. */
    long number(long max) {
        int from = pos;
        long value = 0;
        while (pos < end && SipChars.isDigit(buffer[pos])) {
            value = value * 10 + (buffer[pos] - '0');
            if (value > max) {
                fail("number too large");
                return -1;
            }
            pos++;
        }
        if (pos == from) {
            fail("number expected");
            return -1;
        }
        return value;
    }

    /** A host name, an IPv4 address or an IPv6 reference; the latter without its brackets. */
    @Nullable String host() {
        if (peek() == '[') {
            return ipv6Reference();
        }
        int from = pos;
        while (pos < end && SipChars.isHostChar(buffer[pos])) {
            pos++;
        }
        return pos > from ? textFrom(from) : fail("host expected");
    }

    private @Nullable String ipv6Reference() {
        int from = ++pos;
        int colons = 0;
        while (pos < end && buffer[pos] != ']') {
            int c = buffer[pos];
            colons += c == ':' ? 1 : 0;
            if (c != ':' && c != '.' && SipChars.hexDigit(c) < 0) {
                return fail("bad IPv6 address");
            }
            pos++;
        }
        if (pos >= end || colons < 2 || pos - from > 45) {
            return fail("bad IPv6 address");
        }
        var address = textFrom(from);
        pos++;
        return address;
    }

    /** Digits of a port after its colon, 0 to 65535; -1 if malformed. */
    int port() {
        return (int) number(65_535);
    }
}
