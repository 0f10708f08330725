package org.parley.protocols.ng;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;

/**
 * Reads one JSON value (RFC 8259) into what bencode can say too: fractions, which no command has, are malformed; true, false and null
 * are the texts that bencode would carry ("yes", "no", "").
 */
final class JsonReader {
    private final byte[] data;
    private final int from;
    private final int to;
    private String text = "";
    private int at;
    private int values;
    private String problem = "";

    JsonReader(byte[] data, int offset, int end) {
        this.data = data;
        this.from = offset;
        this.to = end;
    }

    Parsed<NgValue> read() {
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data, from, to - from))
                    .toString();
        } catch (CharacterCodingException _) {
            return Parsed.malformed(from, "JSON that is not UTF-8");
        }
        var value = value(0);
        skipBlanks();
        if (value != null && at != text.length()) {
            value = bad("characters after the end of the dictionary");
        }
        return value == null ? Parsed.malformed(at, problem) : Parsed.ok(value);
    }

    private @Nullable NgValue value(int depth) {
        skipBlanks();
        if (at >= text.length()) {
            return bad("it ends in the middle of a value");
        }
        if (depth > NgLimits.DEPTH_MAX) {
            return bad("nested deeper than " + NgLimits.DEPTH_MAX);
        }
        if (++values > NgLimits.VALUES_MAX) {
            return bad("more than " + NgLimits.VALUES_MAX + " values");
        }
        char first = text.charAt(at);
        return switch (first) {
            case '{' -> dictionary(depth);
            case '[' -> items(depth);
            case '"' -> {
                var string = string();
                yield string == null ? null : new NgValue.Text(string);
            }
            case 't' -> word("true", "yes");
            case 'f' -> word("false", "no");
            case 'n' -> word("null", "");
            default -> first == '-' || isDigit(first) ? whole() : bad("no JSON value begins so");
        };
    }

    private @Nullable NgValue dictionary(int depth) {
        at++;
        var entries = new LinkedHashMap<String, NgValue>();
        skipBlanks();
        if (takes('}')) {
            return new NgValue.Dictionary(entries);
        }
        while (true) {
            skipBlanks();
            var key = string();
            skipBlanks();
            if (key == null || !takes(':')) {
                return bad("a dictionary's key and colon are missing");
            }
            var value = value(depth + 1);
            if (value == null) {
                return null;
            }
            if (entries.put(key, value) != null) {
                return bad("the key " + key + " twice");
            }
            skipBlanks();
            if (takes('}')) {
                return new NgValue.Dictionary(entries);
            }
            if (!takes(',')) {
                return bad("a dictionary has no end");
            }
        }
    }

    private @Nullable NgValue items(int depth) {
        at++;
        var list = new ArrayList<NgValue>();
        skipBlanks();
        if (takes(']')) {
            return new NgValue.Items(list);
        }
        while (true) {
            var value = value(depth + 1);
            if (value == null) {
                return null;
            }
            list.add(value);
            skipBlanks();
            if (takes(']')) {
                return new NgValue.Items(list);
            }
            if (!takes(',')) {
                return bad("a list has no end");
            }
        }
    }

    private @Nullable NgValue word(String word, String meaning) {
        if (!text.startsWith(word, at)) {
            return bad("no JSON value begins so");
        }
        at += word.length();
        return new NgValue.Text(meaning);
    }

    private @Nullable NgValue whole() {
        int start = at;
        at += text.charAt(at) == '-' ? 1 : 0;
        int digits = at;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        boolean goesOn = at < text.length() && ".eE".indexOf(text.charAt(at)) >= 0;
        boolean hasLeadingZero = at - digits > 1 && text.charAt(digits) == '0';
        if (at == digits || at - digits > 18 || goesOn || hasLeadingZero) {
            return bad("a number that is not whole, or too long");
        }
        return new NgValue.Whole(Long.parseLong(text, start, at, 10));
    }

    private @Nullable String string() {
        if (at >= text.length() || text.charAt(at) != '"') {
            bad("no string where one has to be");
            return null;
        }
        at++;
        var out = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            char next = text.charAt(at++);
            if (next < 0x20) {
                bad("a control character in a string");
                return null;
            }
            if (next != '\\') {
                out.append(next);
            } else if (!escaped(out)) {
                return null;
            }
        }
        if (!takes('"')) {
            bad("a string has no end");
            return null;
        }
        return out.toString();
    }

    private boolean escaped(StringBuilder out) {
        char kind = at < text.length() ? text.charAt(at++) : ' ';
        switch (kind) {
            case '"', '\\', '/' -> out.append(kind);
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'n' -> out.append('\n');
            case 'r' -> out.append('\r');
            case 't' -> out.append('\t');
            case 'u' -> {
                return unicode(out);
            }
            default -> {
                bad("an escape that JSON has not");
                return false;
            }
        }
        return true;
    }

    private boolean unicode(StringBuilder out) {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0) {
                bad("\\u without four hexadecimal digits");
                return false;
            }
            code = code * 16 + digit;
            at++;
        }
        out.append((char) code);
        return true;
    }

    private boolean takes(char wanted) {
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void skipBlanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private @Nullable NgValue bad(String because) {
        // The first reason is the one that names the place.
        problem = problem.isEmpty() ? because : problem;
        return null;
    }
}
