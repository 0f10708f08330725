package org.parley.protocols.sip.message;

import java.nio.charset.StandardCharsets;

/** A response (RFC 3261 §7.2). Immutable. */
public final class SipResponse extends SipMessage {
    private final int status;
    private final byte[] reasonBuffer;
    private final int reasonStart;
    private final int reasonEnd;

    SipResponse(int status, byte[] buffer, int reasonStart, int reasonEnd, SipHeaders headers, int bodyStart, int bodyLength) {
        super(headers, buffer, bodyStart, bodyLength);
        this.status = status;
        this.reasonBuffer = buffer;
        this.reasonStart = reasonStart;
        this.reasonEnd = reasonEnd;
    }

    private SipResponse(SipResponse from, SipHeaders headers) {
        super(headers, from);
        this.status = from.status;
        this.reasonBuffer = from.reasonBuffer;
        this.reasonStart = from.reasonStart;
        this.reasonEnd = from.reasonEnd;
    }

    private SipResponse(int status, byte[] reason, SipHeaders headers, byte[] body) {
        super(headers, body, 0, body.length);
        this.status = status;
        this.reasonBuffer = reason;
        this.reasonStart = 0;
        this.reasonEnd = reason.length;
    }

    /** The answer to a request with the usual reason phrase; see {@link #answer(SipRequest, int, String)}. */
    public static SipResponse answer(SipRequest request, int status) {
        return answer(request, status, SipStatus.reasonPhrase(status));
    }

    /**
     * The answer to a request: Via, From, To, Call-ID and CSeq as they came (RFC 3261 §8.2.6.2), Timestamp in a 100,
     * Record-Route where the answer may make a dialog (RFC 3261 §12.1.1). The To tag is not made here: see {@link #withToTag}.
     */
    public static SipResponse answer(SipRequest request, int status, String reason) {
        var from = request.headers();
        var headers = new SipHeaders.Builder()
                .copy(HeaderName.VIA, from)
                .copy(HeaderName.FROM, from)
                .copy(HeaderName.TO, from)
                .copy(HeaderName.CALL_ID, from)
                .copy(HeaderName.CSEQ, from);
        if (status == 100) {
            headers.copy(HeaderName.TIMESTAMP, from);
        }
        if (status > 100 && status < 300) {
            headers.copy(HeaderName.RECORD_ROUTE, from);
        }
        var phrase = new StringBuilder(reason.length());
        reason.chars().map(c -> c < ' ' ? ' ' : c).forEach(c -> phrase.append((char) c));
        return new SipResponse(status, phrase.toString().getBytes(StandardCharsets.UTF_8), headers.build(), noBody());
    }

    /** 100 to 699. */
    public int status() {
        return status;
    }

    public String reason() {
        return SipChars.text(reasonBuffer, reasonStart, reasonEnd);
    }

    public boolean isProvisional() {
        return status < 200;
    }

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    public boolean isFinal() {
        return status >= 200;
    }

    @Override
    public SipResponse withHeaders(SipHeaders newHeaders) {
        return new SipResponse(this, newHeaders);
    }

    @Override
    public SipResponse with(HeaderName name, String value) {
        return withHeaders(headers().with(name, value));
    }

    public SipResponse adding(HeaderName name, String value) {
        return withHeaders(headers().adding(name, value));
    }

    /** With this tag in To, unless the request had one. */
    public SipResponse withToTag(String tag) {
        var to = to();
        return to.tag().isPresent() ? this : with(HeaderName.TO, to.withTag(tag).toString());
    }

    /** Without the topmost hop, for the one before it. */
    public SipResponse poppingVia() {
        return withHeaders(ViaFields.removeTop(headers()));
    }

    public SipResponse withBody(String contentType, byte[] body) {
        return new SipResponse(
                status,
                reason().getBytes(StandardCharsets.UTF_8),
                headers().with(HeaderName.CONTENT_TYPE, contentType),
                body.clone());
    }

    @Override
    int startLineLength() {
        return "SIP/2.0 200 ".length() + reasonEnd - reasonStart;
    }

    @Override
    int writeStartLine(byte[] to, int at) {
        int pos = SipWriter.ascii("SIP/2.0 ", to, at);
        to[pos++] = (byte) ('0' + status / 100);
        to[pos++] = (byte) ('0' + status / 10 % 10);
        to[pos++] = (byte) ('0' + status % 10);
        to[pos++] = ' ';
        System.arraycopy(reasonBuffer, reasonStart, to, pos, reasonEnd - reasonStart);
        return pos + reasonEnd - reasonStart;
    }
}
