package org.parley.protocols.sip.message;

import java.util.Objects;

/** Changes of the topmost hop, in a field that may hold others, too. */
final class ViaFields {
    private ViaFields() {}

    static SipHeaders replaceTop(SipHeaders headers, Via via) {
        var rest = rest(headers);
        var value = rest.isEmpty() ? via.toString() : via + ", " + rest;
        return headers.replacingFirst(HeaderName.VIA, HeaderField.of(HeaderName.VIA, value));
    }

    static SipHeaders removeTop(SipHeaders headers) {
        var rest = rest(headers);
        return rest.isEmpty()
                ? headers.withoutFirst(HeaderName.VIA)
                : headers.replacingFirst(HeaderName.VIA, HeaderField.of(HeaderName.VIA, rest));
    }

    /** What follows the first hop in its field. */
    private static String rest(SipHeaders headers) {
        var field = Objects.requireNonNull(headers.firstField(HeaderName.VIA), "no Via");
        var cursor = new Cursor(field.buffer, field.start, field.end);
        cursor.skipSpace();
        Via.read(cursor);
        return cursor.skipSeparator(',') ? SipChars.text(field.buffer, cursor.pos, field.end) : "";
    }
}
