package org.parley.protocols.sip.message;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads URIs (RFC 3261 §25.1, RFC 3966). It stops at the first character that cannot belong to the URI. */
final class UriReader {
    private UriReader() {}

    static @Nullable Uri read(Cursor cursor) {
        return read(cursor, true);
    }

    /**
     * Reads an address without angle brackets: parameters after it are the header's, and a question mark is malformed
     * (RFC 3261 §20).
     */
    static @Nullable Uri readBare(Cursor cursor) {
        return read(cursor, false);
    }

    private static @Nullable Uri read(Cursor cursor, boolean isEnclosed) {
        int from = cursor.pos;
        while (!cursor.isAtEnd() && isSchemeChar(cursor.peek())) {
            cursor.pos++;
        }
        if (cursor.pos == from || cursor.peek() != ':' || !SipChars.isLetter(cursor.buffer[from])) {
            return cursor.fail("URI has no scheme");
        }
        var scheme = cursor.textFrom(from);
        cursor.pos++;
        if (scheme.equalsIgnoreCase("sip")) {
            return readSip(cursor, false, isEnclosed);
        }
        if (scheme.equalsIgnoreCase("sips")) {
            return readSip(cursor, true, isEnclosed);
        }
        return scheme.equalsIgnoreCase("tel")
                ? readTel(cursor, isEnclosed)
                : readOther(cursor, scheme.toLowerCase(Locale.ROOT), isEnclosed);
    }

    private static boolean isSchemeChar(int c) {
        return SipChars.isLetter(c) || SipChars.isDigit(c) || c == '+' || c == '-' || c == '.';
    }

    private static @Nullable SipUri readSip(Cursor cursor, boolean isSecure, boolean isEnclosed) {
        var user = "";
        var password = "";
        int at = findAt(cursor);
        if (at >= 0) {
            int from = cursor.pos;
            if (!skipUser(cursor, at)) {
                return null;
            }
            user = cursor.textFrom(from);
            if (cursor.skip(':')) {
                from = cursor.pos;
                if (!skipUser(cursor, at)) {
                    return null;
                }
                password = cursor.textFrom(from);
            }
            if (user.isEmpty() || cursor.pos != at) {
                return cursor.fail("bad user part");
            }
            cursor.pos++;
        }
        var host = cursor.host();
        if (host == null) {
            return null;
        }
        int port = cursor.skip(':') ? cursor.port() : -1;
        if (port < 0 && cursor.buffer[cursor.pos - 1] == ':') {
            return cursor.fail("port expected");
        }
        if (!isEnclosed) {
            return cursor.peek() == '?' ? cursor.fail("URI with headers needs angle brackets")
                    : new SipUri(isSecure, user, password, host, port, Params.NONE, "");
        }
        var params = Params.readOfUri(cursor);
        if (params == null) {
            return null;
        }
        var headers = cursor.skip('?') ? readHeaders(cursor) : "";
        return headers == null ? null : new SipUri(isSecure, user, password, host, port, params, headers);
    }

    /** Where the @ is that ends the user part, -1 if there is none: a user part may hold ";", "?" and "/". */
    private static int findAt(Cursor cursor) {
        for (int i = cursor.pos; i < cursor.end; i++) {
            int c = cursor.buffer[i];
            if (c == '@') {
                return i;
            }
            if (c != ':' && !SipChars.isUserChar(c)) {
                return -1;
            }
        }
        return -1;
    }

    private static boolean skipUser(Cursor cursor, int end) {
        while (cursor.pos < end && cursor.peek() != ':') {
            if (cursor.peek() == '%' && !isEscape(cursor)) {
                cursor.fail("bad escape");
                return false;
            }
            cursor.pos++;
        }
        return true;
    }

    static boolean isEscape(Cursor cursor) {
        return cursor.pos + 2 < cursor.end
                && SipChars.hexDigit(cursor.buffer[cursor.pos + 1]) >= 0
                && SipChars.hexDigit(cursor.buffer[cursor.pos + 2]) >= 0;
    }

    private static @Nullable String readHeaders(Cursor cursor) {
        int from = cursor.pos;
        while (!cursor.isAtEnd() && SipChars.isUriHeaderChar(cursor.peek())) {
            cursor.pos++;
        }
        return cursor.pos > from ? cursor.textFrom(from) : cursor.fail("URI headers expected");
    }

    private static @Nullable TelUri readTel(Cursor cursor, boolean isEnclosed) {
        int from = cursor.pos;
        cursor.skip('+');
        while (!cursor.isAtEnd() && isPhoneChar(cursor.peek())) {
            cursor.pos++;
        }
        if (cursor.pos == from) {
            return cursor.fail("telephone number expected");
        }
        var number = cursor.textFrom(from);
        var params = isEnclosed ? Params.readOfUri(cursor) : Params.NONE;
        return params == null ? null : new TelUri(number, params);
    }

    private static boolean isPhoneChar(int c) {
        return SipChars.hexDigit(c) >= 0 || c == '*' || c == '#' || c == '-' || c == '.' || c == '(' || c == ')';
    }

    private static @Nullable OtherUri readOther(Cursor cursor, String scheme, boolean isEnclosed) {
        int from = cursor.pos;
        while (!cursor.isAtEnd() && isOtherChar(cursor.peek(), isEnclosed)) {
            cursor.pos++;
        }
        return cursor.pos > from ? new OtherUri(scheme, cursor.textFrom(from)) : cursor.fail("URI is empty");
    }

    private static boolean isOtherChar(int c, boolean isEnclosed) {
        boolean isVisible = c > ' ' && c < 0x7F && c != '<' && c != '>' && c != '"';
        return isVisible && (isEnclosed || c != ';' && c != ',' && c != '?');
    }
}
