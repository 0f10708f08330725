package org.parley.protocols.sip.message;

/** Quoted strings (RFC 3261 §25.1). */
public final class Quoting {
    private Quoting() {}

    /** The text in quotes, with quotes and backslashes escaped; line ends, which may not be there, become spaces. */
    public static String quote(String text) {
        var out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isLineEnd = c == '\r' || c == '\n';
            if (c == '"' || c == '\\' || c < ' ' && !isLineEnd) {
                out.append('\\');
            }
            out.append(isLineEnd ? ' ' : c);
        }
        return out.append('"').toString();
    }

    /** The content of a quoted string; any other text as it is. */
    public static String unquote(String raw) {
        if (raw.length() < 2 || raw.charAt(0) != '"') {
            return raw;
        }
        int end = raw.length() - 1;
        if (raw.indexOf('\\') < 0) {
            return raw.substring(1, end);
        }
        var out = new StringBuilder(end);
        for (int i = 1; i < end; i++) {
            if (raw.charAt(i) == '\\' && i + 1 < end) {
                i++;
            }
            out.append(raw.charAt(i));
        }
        return out.toString();
    }

    static String quoteIfNeeded(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= 128 || !(SipChars.isTokenChar(c) || c == '[' || c == ']' || c == ':')) {
                return quote(value);
            }
        }
        return value.isEmpty() ? "\"\"" : value;
    }
}
