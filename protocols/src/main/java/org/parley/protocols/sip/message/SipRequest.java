package org.parley.protocols.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;

/** A request (RFC 3261 §7.1). Immutable. */
public final class SipRequest extends SipMessage {
    private static final byte[] VERSION = " SIP/2.0".getBytes(StandardCharsets.US_ASCII);

    private final SipMethod method;
    private final byte[] uriBuffer;
    private final int uriStart;
    private final int uriEnd;
    private @Nullable Parsed<Uri> uri;

    SipRequest(SipMethod method, byte[] buffer, int uriStart, int uriEnd, SipHeaders headers, int bodyStart, int bodyLength) {
        super(headers, buffer, bodyStart, bodyLength);
        this.method = method;
        this.uriBuffer = buffer;
        this.uriStart = uriStart;
        this.uriEnd = uriEnd;
    }

    private SipRequest(SipRequest from, SipHeaders headers) {
        super(headers, from);
        this.method = from.method;
        this.uriBuffer = from.uriBuffer;
        this.uriStart = from.uriStart;
        this.uriEnd = from.uriEnd;
        this.uri = from.uri;
    }

    private SipRequest(SipMethod method, byte[] uri, SipHeaders headers, byte[] body) {
        super(headers, body, 0, body.length);
        this.method = method;
        this.uriBuffer = uri;
        this.uriStart = 0;
        this.uriEnd = uri.length;
    }

    private SipRequest(SipRequest from, byte[] uri) {
        super(from.headers(), from);
        this.method = from.method;
        this.uriBuffer = uri;
        this.uriStart = 0;
        this.uriEnd = uri.length;
    }

    /** A request of our own, without a body. */
    public static SipRequest of(SipMethod method, Uri uri, SipHeaders headers) {
        return new SipRequest(method, uri.toString().getBytes(StandardCharsets.UTF_8), headers, noBody());
    }

    public SipMethod method() {
        return method;
    }

    public boolean is(SipMethod other) {
        return method.equals(other);
    }

    /** The Request-URI. */
    public Uri uri() {
        return switch (parsedUri()) {
            case Parsed.Ok<Uri>(var value) -> value;
            case Parsed.Malformed<Uri>(var offset, var reason) ->
                throw new IllegalStateException("Bad Request-URI at " + offset + ": " + reason + " (not screened)");
        };
    }

    Parsed<Uri> parsedUri() {
        var known = uri;
        if (known == null) {
            known = Cursor.readAll(UriReader::read, uriBuffer, uriStart, uriEnd);
            uri = known;
        }
        return known;
    }

    /** The Request-URI as text. */
    public String uriText() {
        return SipChars.text(uriBuffer, uriStart, uriEnd);
    }

    public SipRequest withUri(Uri newUri) {
        return new SipRequest(this, newUri.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Max-Forwards; empty if absent (RFC 2543 clients) or malformed. */
    public OptionalInt maxForwards() {
        return number(HeaderName.MAX_FORWARDS, 255);
    }

    @Override
    public SipRequest withHeaders(SipHeaders newHeaders) {
        return new SipRequest(this, newHeaders);
    }

    @Override
    public SipRequest with(HeaderName name, String value) {
        return withHeaders(headers().with(name, value));
    }

    public SipRequest without(HeaderName name) {
        return withHeaders(headers().without(name));
    }

    public SipRequest adding(HeaderName name, String value) {
        return withHeaders(headers().adding(name, value));
    }

    /** Another request to the same URI, without a body: for what belongs to this one (ACK, CANCEL). */
    public SipRequest withMethod(SipMethod newMethod, SipHeaders newHeaders) {
        return new SipRequest(newMethod, uriText().getBytes(StandardCharsets.UTF_8), newHeaders, noBody());
    }

    /** With one more hop on top: ours. */
    public SipRequest pushingVia(Via via) {
        return withHeaders(headers().prepending(HeaderName.VIA, via.toString()));
    }

    /** With another topmost hop; hops in the same field stay. */
    public SipRequest withTopVia(Via via) {
        return withHeaders(ViaFields.replaceTop(headers(), via));
    }

    public SipRequest withRoutes(List<NameAddr> routes) {
        var without = headers().without(HeaderName.ROUTE);
        return withHeaders(routes.isEmpty()
                ? without
                : without.with(HeaderName.ROUTE, String.join(", ", routes.stream().map(NameAddr::toString).toList())));
    }

    public SipRequest withBody(String contentType, byte[] body) {
        var changed = new SipRequest(
                method, uriText().getBytes(StandardCharsets.UTF_8), headers().with(HeaderName.CONTENT_TYPE, contentType),
                body.clone());
        changed.uri = uri;
        return changed;
    }

    @Override
    int startLineLength() {
        return method.name().length() + 1 + uriEnd - uriStart + VERSION.length;
    }

    @Override
    int writeStartLine(byte[] to, int at) {
        int pos = SipWriter.ascii(method.name(), to, at);
        to[pos++] = ' ';
        System.arraycopy(uriBuffer, uriStart, to, pos, uriEnd - uriStart);
        pos += uriEnd - uriStart;
        System.arraycopy(VERSION, 0, to, pos, VERSION.length);
        return pos + VERSION.length;
    }
}
