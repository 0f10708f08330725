package org.parley.protocols.ng;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;

/**
 * Reads one bencoded value: {@code i42e}, {@code 4:ping}, {@code l…e}, {@code d…e}. Keys may come in any order, as proxies send them;
 * a key twice, a number with a leading zero, and bytes after the end are malformed.
 */
final class BencodeReader {
    private final byte[] data;
    private final int end;
    private int at;
    private int values;
    private String problem = "";

    BencodeReader(byte[] data, int offset, int end) {
        this.data = data;
        this.at = offset;
        this.end = end;
    }

    Parsed<NgValue> read() {
        var value = value(0);
        if (value != null && at != end) {
            value = bad("bytes after the end of the dictionary");
        }
        return value == null ? Parsed.malformed(at, problem) : Parsed.ok(value);
    }

    private @Nullable NgValue value(int depth) {
        if (at >= end) {
            return bad("it ends in the middle of a value");
        }
        if (depth > NgLimits.DEPTH_MAX) {
            return bad("nested deeper than " + NgLimits.DEPTH_MAX);
        }
        if (++values > NgLimits.VALUES_MAX) {
            return bad("more than " + NgLimits.VALUES_MAX + " values");
        }
        return switch (data[at]) {
            case 'i' -> whole();
            case 'l' -> items(depth);
            case 'd' -> dictionary(depth);
            case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
                var text = text();
                yield text == null ? null : new NgValue.Text(text);
            }
            default -> bad("no bencoded value begins so");
        };
    }

    private @Nullable NgValue whole() {
        at++;
        boolean isNegative = at < end && data[at] == '-';
        at += isNegative ? 1 : 0;
        long number = digits('e', 18);
        return number < 0 ? null : new NgValue.Whole(isNegative ? -number : number);
    }

    private @Nullable NgValue items(int depth) {
        at++;
        var list = new ArrayList<NgValue>();
        while (at < end && data[at] != 'e') {
            var value = value(depth + 1);
            if (value == null) {
                return null;
            }
            list.add(value);
        }
        return ends() ? new NgValue.Items(list) : null;
    }

    private @Nullable NgValue dictionary(int depth) {
        at++;
        var entries = new LinkedHashMap<String, NgValue>();
        while (at < end && data[at] != 'e') {
            var key = text();
            var value = key == null ? null : value(depth + 1);
            if (key == null || value == null) {
                return null;
            }
            if (entries.put(key, value) != null) {
                return bad("the key " + key + " twice");
            }
        }
        return ends() ? new NgValue.Dictionary(entries) : null;
    }

    private boolean ends() {
        if (at >= end) {
            bad("a list or dictionary has no end");
            return false;
        }
        at++;
        return true;
    }

    private @Nullable String text() {
        long length = digits(':', 6);
        if (length < 0) {
            return null;
        }
        if (length > end - at) {
            bad("a text is longer than the message");
            return null;
        }
        var text = new String(data, at, (int) length, StandardCharsets.ISO_8859_1);
        at += (int) length;
        return text;
    }

    /** A number up to and with {@code closing}, or -1. */
    private long digits(char closing, int digitsMax) {
        int from = at;
        long number = 0;
        while (at < end && data[at] >= '0' && data[at] <= '9' && at - from < digitsMax) {
            number = number * 10 + data[at++] - '0';
        }
        boolean hasLeadingZero = at - from > 1 && data[from] == '0';
        if (at == from || at >= end || data[at] != closing || hasLeadingZero) {
            bad("no number where one has to be");
            return -1;
        }
        at++;
        return number;
    }

    private @Nullable NgValue bad(String because) {
        problem = because;
        return null;
    }
}
