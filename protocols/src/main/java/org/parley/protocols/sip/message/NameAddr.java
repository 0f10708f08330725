package org.parley.protocols.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;

/**
 * An address with the header's parameters, as in From, To, Contact, Route: {@code "Ann" <sip:ann@example.org>;tag=1}. The
 * display name is in plain text, empty if there is none.
 */
public record NameAddr(String displayName, Uri uri, Params params) {
    private static final int LIST_LIMIT = 128;

    public static NameAddr of(Uri uri) {
        return new NameAddr("", uri, Params.NONE);
    }

    public static Parsed<NameAddr> parse(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return Cursor.readAll(NameAddr::read, bytes, 0, bytes.length);
    }

    /** One or more, separated by commas. */
    public static Parsed<List<NameAddr>> parseList(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return Cursor.readAll(NameAddr::readList, bytes, 0, bytes.length);
    }

    static @Nullable NameAddr read(Cursor cursor) {
        var name = readDisplayName(cursor);
        if (name == null) {
            return null;
        }
        Uri uri;
        if (cursor.skip('<')) {
            uri = UriReader.read(cursor);
            if (uri == null || !cursor.skip('>')) {
                return cursor.fail("bad address");
            }
        } else {
            uri = UriReader.readBare(cursor);
        }
        if (uri == null) {
            return null;
        }
        var params = Params.read(cursor);
        return params == null ? null : new NameAddr(name, uri, params);
    }

    /** Reads one or more, separated by commas. */
    static @Nullable List<NameAddr> readList(Cursor cursor) {
        var list = new ArrayList<NameAddr>(2);
        do {
            var one = read(cursor);
            if (one == null || list.size() >= LIST_LIMIT) {
                return cursor.fail("too many addresses");
            }
            list.add(one);
        } while (cursor.skipSeparator(','));
        return list;
    }

    /** The name before an angle bracket; leaves the cursor where it was if a bare address comes. */
    private static @Nullable String readDisplayName(Cursor cursor) {
        int from = cursor.pos;
        if (cursor.peek() == '"') {
            if (!cursor.skipQuoted()) {
                return null;
            }
            var name = Quoting.unquote(cursor.textFrom(from));
            cursor.skipSpace();
            return cursor.peek() == '<' ? name : cursor.fail("address expected");
        }
        int nameEnd = from;
        while (!cursor.isAtEnd() && isNameChar(cursor.peek())) {
            cursor.pos++;
            nameEnd = cursor.pos;
            cursor.skipSpace();
        }
        if (cursor.peek() == '<') {
            return SipChars.text(cursor.buffer, from, nameEnd);
        }
        cursor.pos = from;
        return "";
    }

    private static boolean isNameChar(int c) {
        // Phones write UTF-8 names without quotes; RFC 3261 allows only tokens there. We take them.
        return SipChars.isTokenChar(c) || c >= 0x80;
    }

    public Optional<String> tag() {
        return params.get("tag");
    }

    public NameAddr withTag(String tag) {
        return new NameAddr(displayName, uri, params.with("tag", tag));
    }

    public NameAddr withParams(Params newParams) {
        return new NameAddr(displayName, uri, newParams);
    }

    @Override
    public String toString() {
        var out = new StringBuilder(64);
        if (!displayName.isEmpty()) {
            out.append(Quoting.quote(displayName)).append(' ');
        }
        out.append('<').append(uri).append('>');
        params.appendTo(out);
        return out.toString();
    }
}
