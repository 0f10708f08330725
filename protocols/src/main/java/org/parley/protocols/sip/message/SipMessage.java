package org.parley.protocols.sip.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;

/**
 * A request or a response. Immutable. {@link #topVia}, {@link #cseq} and {@link #callId} can always be read of a parsed
 * message; the other typed accessors of what a peer sent only after {@link SipScreen} let it pass: before, they may throw
 * an {@link IllegalStateException}.
 */
public abstract sealed class SipMessage permits SipRequest, SipResponse {
    private static final byte[] NO_BODY = new byte[0];
    private static final Cursor.Syntax<Via> TOP_VIA = cursor -> {
        var via = Via.read(cursor);
        if (via != null && (cursor.isAtEnd() || cursor.skipSeparator(','))) {
            cursor.pos = cursor.end; // The other hops are read when somebody asks for them.
        }
        return via;
    };
    private static final Cursor.Syntax<List<NameAddr>> CONTACTS = cursor ->
            cursor.skip('*') ? List.of() : NameAddr.readList(cursor);

    private final SipHeaders headers;
    private final byte[] bodyBuffer;
    private final int bodyStart;
    private final int bodyLength;
    private byte @Nullable [] encoded;

    SipMessage(SipHeaders headers, byte[] bodyBuffer, int bodyStart, int bodyLength) {
        this.headers = headers;
        this.bodyBuffer = bodyBuffer;
        this.bodyStart = bodyStart;
        this.bodyLength = bodyLength;
    }

    SipMessage(SipHeaders headers, SipMessage bodyOf) {
        this(headers, bodyOf.bodyBuffer, bodyOf.bodyStart, bodyOf.bodyLength);
    }

    static byte[] noBody() {
        return NO_BODY;
    }

    public final SipHeaders headers() {
        return headers;
    }

    /** The value of the first field of that name. */
    public final Optional<String> header(HeaderName name) {
        return headers.first(name);
    }

    public abstract SipMessage withHeaders(SipHeaders newHeaders);

    /** With exactly one field of that name. */
    public abstract SipMessage with(HeaderName name, String value);

    /** The hop that sent this. */
    public final Via topVia() {
        return typed(HeaderName.VIA, TOP_VIA);
    }

    /** All hops, topmost first. */
    public final List<Via> vias() {
        var vias = new ArrayList<Via>();
        for (int i = 0; i < headers.size(); i++) {
            var field = headers.field(i);
            if (field.name() == HeaderName.VIA) {
                vias.addAll(value(field.name(), Cursor.readAll(Via::readList, field.buffer, field.start, field.end)));
            }
        }
        return vias;
    }

    public final NameAddr from() {
        return typed(HeaderName.FROM, NameAddr::read);
    }

    public final NameAddr to() {
        return typed(HeaderName.TO, NameAddr::read);
    }

    public final CSeq cseq() {
        return typed(HeaderName.CSEQ, CSeq::read);
    }

    public final String callId() {
        return headers.first(HeaderName.CALL_ID)
                .orElseThrow(() -> new IllegalStateException("Message has no Call-ID"));
    }

    /** The contacts of all Contact fields; empty for {@code *}, too. */
    public final List<NameAddr> contacts() {
        return addresses(HeaderName.CONTACT);
    }

    /** Whether the only contact is {@code *} (RFC 3261 §10.2.2). */
    public final boolean isContactStar() {
        var field = headers.firstField(HeaderName.CONTACT);
        return field != null && field.value().equals("*");
    }

    /** The proxies still to visit, the next first. */
    public final List<NameAddr> routes() {
        return addresses(HeaderName.ROUTE);
    }

    /** As the header stands: the callee's order (RFC 3261 §12.1). */
    public final List<NameAddr> recordRoutes() {
        return addresses(HeaderName.RECORD_ROUTE);
    }

    /** Expires in seconds; empty if absent or malformed, which RFC 3261 §20.19 treats the same. */
    public final OptionalInt expiresSeconds() {
        return number(HeaderName.EXPIRES, Integer.MAX_VALUE);
    }

    public final boolean hasBody() {
        return bodyLength > 0;
    }

    /** A copy of the body; empty if there is none. */
    public final byte[] body() {
        return bodyLength == 0 ? NO_BODY : Arrays.copyOfRange(bodyBuffer, bodyStart, bodyStart + bodyLength);
    }

    /** The body read as UTF-8. */
    public final String bodyText() {
        return SipChars.text(bodyBuffer, bodyStart, bodyStart + bodyLength);
    }

    /** The media type of the body in lower case, without parameters, as {@code application/sdp}; empty if none is said. */
    public final String contentType() {
        var value = headers.first(HeaderName.CONTENT_TYPE).orElse("");
        int semicolon = value.indexOf(';');
        return (semicolon < 0 ? value : value.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    /** How long a message was that the parser read; of one that was made or changed here it says nothing. */
    public final int receivedBytes() {
        return bodyStart + bodyLength;
    }

    /** The bytes of a message that the parser read and nobody changed: a copy. */
    public final byte[] received() {
        return Arrays.copyOf(bodyBuffer, bodyStart + bodyLength);
    }

    /** The array whose first {@link #receivedBytes} bytes are {@link #received}, for who keeps many: do not change it. */
    public final byte[] receivedBuffer() {
        return bodyBuffer;
    }

    /** The message as it goes over the wire, with a right Content-Length. Kept: do not change it. */
    public final byte[] encoded() {
        var known = encoded;
        if (known == null) {
            known = new SipWriter(this).write();
            encoded = known;
        }
        return known;
    }

    /** How many bytes {@link #encoded} has, without writing them. */
    public final int encodedLength() {
        var known = encoded;
        return known != null ? known.length : new SipWriter(this).size();
    }

    abstract int startLineLength();

    /** Writes the start line without its line end; answers the position after it. */
    abstract int writeStartLine(byte[] to, int at);

    final int bodyLength() {
        return bodyLength;
    }

    final void copyBody(byte[] to, int at) {
        System.arraycopy(bodyBuffer, bodyStart, to, at, bodyLength);
    }

    final OptionalInt number(HeaderName name, long max) {
        var field = headers.firstField(name);
        if (field == null) {
            return OptionalInt.empty();
        }
        Cursor.Syntax<Long> syntax = cursor -> {
            long value = cursor.number(max);
            return value < 0 ? null : value;
        };
        return field.parse(syntax) instanceof Parsed.Ok<Long>(var value)
                ? OptionalInt.of(value.intValue())
                : OptionalInt.empty();
    }

    /** Why a header of that name cannot be read, empty if all can. */
    final Optional<String> defectIn(HeaderName name) {
        for (int i = 0; i < headers.size(); i++) {
            var field = headers.field(i);
            if (field.name().equals(name) && parse(field) instanceof Parsed.Malformed<?>(var offset, var reason)) {
                return Optional.of("Bad " + name + " header at " + offset + ": " + reason);
            }
        }
        return Optional.empty();
    }

    private static Parsed<?> parse(HeaderField field) {
        if (field.name() == HeaderName.VIA) {
            return Cursor.readAll(Via::readList, field.buffer, field.start, field.end);
        }
        if (field.name() == HeaderName.FROM || field.name() == HeaderName.TO) {
            return field.parse(NameAddr::read);
        }
        return field.parse(CONTACTS);
    }

    private List<NameAddr> addresses(HeaderName name) {
        var first = headers.firstField(name);
        if (first == null) {
            return List.of();
        }
        var all = new ArrayList<NameAddr>(2);
        for (int i = 0; i < headers.size(); i++) {
            if (headers.field(i).name().equals(name)) {
                all.addAll(value(name, headers.field(i).parse(CONTACTS)));
            }
        }
        return all;
    }

    private <T> T typed(HeaderName name, Cursor.Syntax<T> syntax) {
        var field = headers.firstField(name);
        if (field == null) {
            throw new IllegalStateException("Message has no " + name);
        }
        return value(name, field.parse(syntax));
    }

    final Optional<Parsed.Malformed<?>> defectInTyped(boolean isVia) {
        var field = headers.firstField(isVia ? HeaderName.VIA : HeaderName.CSEQ);
        if (field == null) {
            return Optional.empty();
        }
        Parsed<?> parsed = isVia ? field.parse(TOP_VIA) : field.parse(CSeq::read);
        return parsed instanceof Parsed.Malformed<?> malformed ? Optional.of(malformed) : Optional.empty();
    }

    static <T> T value(HeaderName name, Parsed<T> parsed) {
        return switch (parsed) {
            case Parsed.Ok<T>(var value) -> value;
            case Parsed.Malformed<T>(var offset, var reason) ->
                throw new IllegalStateException("Bad " + name + " at " + offset + ": " + reason + " (not screened)");
        };
    }

    /** Equal are messages that look the same on the wire. */
    @Override
    public final boolean equals(@Nullable Object other) {
        return this == other || other instanceof SipMessage that && Arrays.equals(encoded(), that.encoded());
    }

    @Override
    public final int hashCode() {
        return Arrays.hashCode(encoded());
    }

    @Override
    public String toString() {
        var bytes = encoded();
        return SipChars.text(bytes, 0, bytes.length);
    }
}
