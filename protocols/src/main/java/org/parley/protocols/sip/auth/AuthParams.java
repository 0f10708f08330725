package org.parley.protocols.sip.auth;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.parley.base.io.Parsed;
import org.parley.protocols.sip.message.Quoting;

/** Reads {@code Digest name=value, name="value"}: challenges and credentials have the same form. */
final class AuthParams {
    private static final int LIMIT = 32;
    private static final String SCHEME = "digest";

    private final String text;
    private int pos;

    private AuthParams(String text) {
        this.text = text;
    }

    /** The parameters by lower-case name; malformed if the scheme is another one. */
    static Parsed<Map<String, String>> parse(String text) {
        return new AuthParams(text).read();
    }

    private Parsed<Map<String, String>> read() {
        skipSpace();
        if (!text.regionMatches(true, pos, SCHEME, 0, SCHEME.length())) {
            return Parsed.malformed(pos, "not Digest");
        }
        pos += SCHEME.length();
        if (pos >= text.length() || !isSpace(text.charAt(pos))) {
            return Parsed.malformed(pos, "not Digest");
        }
        var params = new HashMap<String, String>();
        while (true) {
            skipSpace();
            int from = pos;
            var name = token();
            skipSpace();
            if (name.isEmpty() || pos >= text.length() || text.charAt(pos) != '=') {
                return Parsed.malformed(from, "parameter expected");
            }
            pos++;
            skipSpace();
            int valueAt = pos;
            boolean isRead = pos < text.length() && text.charAt(pos) == '"' ? skipQuoted() : !token().isEmpty();
            if (!isRead) {
                return Parsed.malformed(valueAt, "value expected");
            }
            var value = Quoting.unquote(text.substring(valueAt, pos));
            if (params.size() >= LIMIT || params.put(name.toLowerCase(Locale.ROOT), value) != null) {
                return Parsed.malformed(from, "parameter twice, or too many");
            }
            skipSpace();
            if (pos >= text.length()) {
                return Parsed.ok(params);
            }
            if (text.charAt(pos) != ',') {
                return Parsed.malformed(pos, "comma expected");
            }
            pos++;
        }
    }

    private String token() {
        int from = pos;
        while (pos < text.length() && isValueChar(text.charAt(pos))) {
            pos++;
        }
        return text.substring(from, pos);
    }

    /** Token characters, and those of URIs and base64, which some peers leave unquoted. */
    private static boolean isValueChar(char c) {
        return c > ' ' && c < 0x7F && c != '"' && c != ',' && c != '=';
    }

    private boolean skipQuoted() {
        pos++;
        while (pos < text.length()) {
            char c = text.charAt(pos++);
            if (c == '\\') {
                pos++;
            } else if (c == '"') {
                return true;
            }
        }
        pos = Math.min(pos, text.length());
        return false;
    }

    private void skipSpace() {
        while (pos < text.length() && isSpace(text.charAt(pos))) {
            pos++;
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }
}
