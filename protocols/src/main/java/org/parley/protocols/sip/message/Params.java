package org.parley.protocols.sip.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parameters in their order: {@code ;name}, {@code ;name=value}. Names are compared without case. Immutable. */
public final class Params {
    public static final Params NONE = new Params(new String[0]);
    private static final int LIMIT = 64;

    /** Name, value, name, value…; a value is as written (with its quotes), null for a flag. */
    private final @Nullable String[] pairs;

    private Params(@Nullable String[] pairs) {
        this.pairs = pairs;
    }

    /** One parameter; its value as written, without quotes only if it needs none. */
    public static Params of(String name, String value) {
        return NONE.with(name, value);
    }

    /** Reads {@code *( ";" name [ "=" value ] )}; values are tokens, hosts or quoted strings. */
    static @Nullable Params read(Cursor cursor) {
        if (!cursor.skipSeparator(';')) {
            return NONE;
        }
        var pairs = new ArrayList<@Nullable String>(8);
        do {
            var name = cursor.token();
            if (name == null || pairs.size() >= 2 * LIMIT) {
                return cursor.fail("too many parameters");
            }
            pairs.add(name);
            if (cursor.skipSeparator('=')) {
                var value = readValue(cursor);
                if (value == null) {
                    return null;
                }
                pairs.add(value);
            } else {
                pairs.add(null);
            }
        } while (cursor.skipSeparator(';'));
        return new Params(pairs.toArray(new String[0]));
    }

    private static @Nullable String readValue(Cursor cursor) {
        int from = cursor.pos;
        if (cursor.peek() == '"') {
            return cursor.skipQuoted() ? cursor.textFrom(from) : null;
        }
        // RFC 5118 §4.5: received=2001:db8::1 without brackets is to be understood, too.
        while (!cursor.isAtEnd() && isValueChar(cursor.peek())) {
            cursor.pos++;
        }
        return cursor.pos > from ? cursor.textFrom(from) : cursor.fail("parameter has no value");
    }

    private static boolean isValueChar(int c) {
        return SipChars.isTokenChar(c) || c == '[' || c == ']' || c == ':' || c == '/' || c == '@' || c == '(' || c == ')'
                || c >= 0x80;
    }

    /** Reads the parameters of a SIP URI: no spaces, no quotes, more characters. */
    static @Nullable Params readOfUri(Cursor cursor) {
        if (cursor.peek() != ';') {
            return NONE;
        }
        var pairs = new ArrayList<@Nullable String>(4);
        while (cursor.skip(';')) {
            var name = readUriPart(cursor);
            if (name == null || pairs.size() >= 2 * LIMIT) {
                return cursor.fail("too many parameters");
            }
            pairs.add(name);
            if (cursor.skip('=')) {
                var value = readUriPart(cursor);
                if (value == null) {
                    return null;
                }
                pairs.add(value);
            } else {
                pairs.add(null);
            }
        }
        return new Params(pairs.toArray(new String[0]));
    }

    private static @Nullable String readUriPart(Cursor cursor) {
        int from = cursor.pos;
        while (!cursor.isAtEnd() && SipChars.isParamChar(cursor.peek())) {
            if (cursor.peek() == '%' && !UriReader.isEscape(cursor)) {
                return cursor.fail("bad escape");
            }
            cursor.pos++;
        }
        return cursor.pos > from ? cursor.textFrom(from) : cursor.fail("parameter expected");
    }

    public boolean isEmpty() {
        return pairs.length == 0;
    }

    public boolean has(String name) {
        return indexOf(name) >= 0;
    }

    /** The value, without quotes and escapes; empty if it is absent or a flag. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(valueOf(name));
    }

    /** As {@link #get}, null if it is absent or a flag. */
    @Nullable String valueOf(String name) {
        int at = indexOf(name);
        var raw = at < 0 ? null : pairs[at + 1];
        return raw == null ? null : Quoting.unquote(raw);
    }

    /** Names in their order, as written. */
    public List<String> names() {
        var names = new ArrayList<String>(pairs.length / 2);
        for (int i = 0; i < pairs.length; i += 2) {
            names.add(Objects.requireNonNull(pairs[i]));
        }
        return names;
    }

    /** With this value, quoted if it must be; in the old one's place if there was one. */
    public Params with(String name, String value) {
        return put(name, Quoting.quoteIfNeeded(value));
    }

    /** With this parameter without a value. */
    public Params withFlag(String name) {
        return put(name, null);
    }

    private Params put(String name, @Nullable String raw) {
        if (!SipChars.isToken(name)) {
            throw new IllegalArgumentException("Not a parameter name: " + name);
        }
        int at = indexOf(name);
        int length = at < 0 ? pairs.length + 2 : pairs.length;
        var copy = Arrays.copyOf(pairs, length);
        int to = at < 0 ? pairs.length : at;
        copy[to] = name;
        copy[to + 1] = raw;
        return new Params(copy);
    }

    public Params without(String name) {
        int at = indexOf(name);
        if (at < 0) {
            return this;
        }
        var copy = new @Nullable String[pairs.length - 2];
        System.arraycopy(pairs, 0, copy, 0, at);
        System.arraycopy(pairs, at + 2, copy, at, copy.length - at);
        return new Params(copy);
    }

    private int indexOf(String name) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (name.equalsIgnoreCase(pairs[i])) {
                return i;
            }
        }
        return -1;
    }

    void appendTo(StringBuilder out) {
        for (int i = 0; i < pairs.length; i += 2) {
            out.append(';').append(pairs[i]);
            if (pairs[i + 1] != null) {
                out.append('=').append(pairs[i + 1]);
            }
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof Params that) || that.pairs.length != pairs.length) {
            return false;
        }
        for (var name : names()) {
            if (!that.has(name) || !Objects.equals(valueOf(name), that.valueOf(name))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (var name : names()) {
            hash += name.toLowerCase(Locale.ROOT).hashCode();
        }
        return hash;
    }

    @Override
    public String toString() {
        var out = new StringBuilder();
        appendTo(out);
        return out.toString();
    }
}
