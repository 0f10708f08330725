package org.parley.protocols.sip.message;

import java.nio.charset.StandardCharsets;

/** Classes of characters of RFC 3261 §25.1, as one table lookup each. */
final class SipChars {
    private static final byte TOKEN = 1;
    private static final byte USER = 2;
    private static final byte HOST = 4;
    private static final byte PARAM = 8;
    private static final byte URI_HEADER = 16;
    private static final byte WORD = 32;
    private static final byte[] CLASSES = new byte[256];

    static {
        for (int c = 0; c < 128; c++) {
            if (Character.isLetterOrDigit(c)) {
                CLASSES[c] = TOKEN | USER | HOST | PARAM | URI_HEADER | WORD;
            }
        }
        add("-.!%*_+`'~", TOKEN);
        add("-_.!~*'()%&=+$,;?/", USER);
        add("-._", HOST); // The underscore is no host character, but names with it are used.
        add("-_.!~*'()%[]/:&+$", PARAM);
        add("-_.!~*'()%[]/?:+$=&", URI_HEADER);
        add("-.!%*_+`'~()<>:\\\"/[]?{}@", WORD); // Words and "@": a Call-ID is word [ "@" word ].
    }

    private SipChars() {}

    private static void add(String characters, byte to) {
        for (int i = 0; i < characters.length(); i++) {
            CLASSES[characters.charAt(i)] |= to;
        }
    }

    static boolean isTokenChar(int c) {
        return (CLASSES[c & 0xFF] & TOKEN) != 0;
    }

    static boolean isUserChar(int c) {
        return (CLASSES[c & 0xFF] & USER) != 0;
    }

    static boolean isHostChar(int c) {
        return (CLASSES[c & 0xFF] & HOST) != 0;
    }

    static boolean isParamChar(int c) {
        return (CLASSES[c & 0xFF] & PARAM) != 0;
    }

    static boolean isUriHeaderChar(int c) {
        return (CLASSES[c & 0xFF] & URI_HEADER) != 0;
    }

    static boolean isWordChar(int c) {
        return (CLASSES[c & 0xFF] & WORD) != 0;
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLetter(int c) {
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    }

    static int hexDigit(int c) {
        if (isDigit(c)) {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
    }

    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 128 || !isTokenChar(c)) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    static boolean isToken(byte[] buffer, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!isTokenChar(buffer[i])) {
                return false;
            }
        }
        return start < end;
    }

    static boolean equalsAscii(String text, byte[] buffer, int start, int end) {
        if (text.length() != end - start) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != buffer[start + i]) {
                return false;
            }
        }
        return true;
    }

    static String text(byte[] buffer, int start, int end) {
        return new String(buffer, start, end - start, StandardCharsets.UTF_8);
    }

    /** The text without its percent escapes, read as UTF-8; an escape that is none stays as it is. */
    static String unescape(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        var from = text.getBytes(StandardCharsets.UTF_8);
        var to = new byte[from.length];
        int length = 0;
        for (int i = 0; i < from.length; i++) {
            boolean isEscape = from[i] == '%'
                    && i + 2 < from.length
                    && hexDigit(from[i + 1]) >= 0
                    && hexDigit(from[i + 2]) >= 0;
            to[length++] = isEscape ? (byte) (hexDigit(from[i + 1]) << 4 | hexDigit(from[i + 2])) : from[i];
            i += isEscape ? 2 : 0;
        }
        return text(to, 0, length);
    }

    /** The text with everything percent-escaped that may not stand in the user part of a SIP URI. */
    static String escapeUser(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var out = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            if (b != '%' && isUserChar(b)) {
                out.append((char) b);
            } else {
                out.append('%').append(Character.toUpperCase(Character.forDigit(b >> 4 & 0xF, 16)));
                out.append(Character.toUpperCase(Character.forDigit(b & 0xF, 16)));
            }
        }
        return out.toString();
    }
}
