package org.parley.protocols.sip.message;

import org.jspecify.annotations.Nullable;

/** Number and method of a request within its dialog (RFC 3261 §20.16); the number is below 2^31. */
public record CSeq(long number, SipMethod method) {
    static final long MAX = 0x7FFF_FFFFL;

    static @Nullable CSeq read(Cursor cursor) {
        long number = cursor.number(MAX);
        int space = cursor.pos;
        cursor.skipSpace();
        int from = cursor.pos;
        while (!cursor.isAtEnd() && SipChars.isTokenChar(cursor.peek())) {
            cursor.pos++;
        }
        if (number < 0 || space == from || cursor.pos == from) {
            return cursor.fail("number and method expected");
        }
        return new CSeq(number, SipMethod.of(cursor.buffer, from, cursor.pos));
    }

    @Override
    public String toString() {
        return number + " " + method;
    }
}
