package org.parley.protocols.sip.message;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;

/**
 * Reads whole messages (RFC 3261 §7, §25). It finds the lines and checks what everybody needs: start line, the
 * mandatory headers once each, the topmost Via, CSeq, and that the body is as long as it says. Header values stay bytes.
 *
 * <p>Of a malformed request often enough can be read to refuse it: {@link #refusalOf}.
 */
public final class SipParser {
    private static final int FIELD_LIMIT = 256;
    private static final int BAD_REQUEST = 400;
    private static final HeaderName[] MANDATORY = {
        HeaderName.VIA, HeaderName.FROM, HeaderName.TO, HeaderName.CALL_ID, HeaderName.CSEQ
    };

    private final byte[] in;
    private int pos;
    private HeaderField[] fields = new HeaderField[20];
    private int count;
    private long seen;
    private @Nullable Refusal refusal;
    private int defectAt;

    private boolean isResponse;
    private SipMethod method = SipMethod.OPTIONS;
    private int status;
    /** The Request-URI or the reason phrase. */
    private int partStart;

    private int partEnd;
    private int bodyStart;
    private int bodyLength;

    private SipParser(byte[] in) {
        this.in = in;
    }

    /** Reads a datagram; the bytes are copied. Empty lines before the message are skipped (RFC 3261 §7.5). */
    public static Parsed<SipMessage> parseDatagram(byte[] buffer, int offset, int length) {
        return parse(Arrays.copyOfRange(buffer, offset, offset + length));
    }

    /** Reads a message from an array that nobody will change any more. */
    public static Parsed<SipMessage> parse(byte[] owned) {
        var parser = new SipParser(owned);
        var message = parser.read();
        var refusal = parser.refusal;
        if (refusal == null && message != null) {
            return Parsed.ok(message);
        }
        return Parsed.malformed(parser.defectAt, refusal == null ? "not SIP" : refusal.reason());
    }

    /**
     * The answer to a request that {@link #parse} called malformed, if enough of it can be read to send one: no answer to
     * responses, ACKs and noise.
     */
    public static Optional<SipResponse> refusalOf(byte[] buffer, int offset, int length) {
        var parser = new SipParser(Arrays.copyOfRange(buffer, offset, offset + length));
        var refusal = parser.refusal(parser.read());
        return refusal == null ? Optional.empty() : Optional.of(refusal);
    }

    private @Nullable SipResponse refusal(@Nullable SipMessage message) {
        var why = refusal;
        if (why == null || !(message instanceof SipRequest request) || request.is(SipMethod.ACK)) {
            return null;
        }
        var field = request.headers().firstField(HeaderName.VIA);
        if (field == null) {
            return null;
        }
        var answer = SipResponse.answer(request, why.status(), why.reason());
        if (request.defectInTyped(true).isEmpty()) {
            return answer;
        }
        var via = Via.salvage(field.value());
        return via == null ? null : answer.with(HeaderName.VIA, via.toString());
    }

    /** Whether a datagram only keeps a NAT binding open: nothing, line ends, or zeros. */
    public static boolean isKeepAlive(byte[] buffer, int offset, int length) {
        for (int i = 0; i < length; i++) {
            int c = buffer[offset + i];
            if (c != '\r' && c != '\n' && c != 0) {
                return false;
            }
        }
        return true;
    }

    /** The message, also with a defect if its lines can be told apart; null if not even that. */
    private @Nullable SipMessage read() {
        while (pos + 1 < in.length && in[pos] == '\r' && in[pos + 1] == '\n') {
            pos += 2;
        }
        if (!readStartLine() || !readFields()) {
            return null;
        }
        bodyLength = readBodyLength();
        bodyStart = pos;
        checkMandatory();
        var message = isResponse ? response() : request();
        checkTyped(message);
        return message;
    }

    private SipRequest request() {
        return new SipRequest(method, in, partStart, partEnd, headers(), bodyStart, bodyLength);
    }

    private SipResponse response() {
        return new SipResponse(status, in, partStart, partEnd, headers(), bodyStart, bodyLength);
    }

    private SipHeaders headers() {
        return new SipHeaders(fields, count);
    }

    private boolean readStartLine() {
        int end = lineEnd(pos);
        if (end < 0) {
            defect(pos, BAD_REQUEST, "Start line does not end");
            return false;
        }
        int from = pos;
        pos = end + 2;
        if (isVersion(from, end) && from + 7 < end && in[from + 7] == ' ') {
            isResponse = true;
            return readStatus(from + 8, end);
        }
        return readRequestLine(from, end);
    }

    private boolean readStatus(int from, int end) {
        if (end - from < 3 || end - from > 3 && in[from + 3] != ' ') {
            defect(from, BAD_REQUEST, "Bad status");
            return false;
        }
        for (int i = from; i < from + 3; i++) {
            status = status * 10 + (in[i] - '0');
            if (!SipChars.isDigit(in[i])) {
                defect(i, BAD_REQUEST, "Bad status");
                return false;
            }
        }
        partStart = Math.min(end, from + 4);
        partEnd = end;
        if (status < 100 || status > 699) {
            defect(from, BAD_REQUEST, "Bad status");
            return false;
        }
        return true;
    }

    /** Reads method SP Request-URI SP version; a defect that leaves the three apart does not stop the reading. */
    private boolean readRequestLine(int from, int end) {
        int methodEnd = from;
        while (methodEnd < end && SipChars.isTokenChar(in[methodEnd])) {
            methodEnd++;
        }
        if (methodEnd == from || methodEnd >= end || in[methodEnd] != ' ') {
            defect(methodEnd, BAD_REQUEST, "Bad method");
            return false;
        }
        method = SipMethod.of(in, from, methodEnd);
        int uriEnd = methodEnd + 1;
        while (uriEnd < end && in[uriEnd] != ' ' && in[uriEnd] != '\t') {
            uriEnd++;
        }
        partStart = methodEnd + 1;
        partEnd = uriEnd;
        if (uriEnd == methodEnd + 1 || uriEnd >= end) {
            defect(uriEnd, BAD_REQUEST, "Bad Request-URI");
        } else if (!isVersion(uriEnd + 1, end) || uriEnd + 8 != end) {
            boolean isOtherVersion = end - uriEnd > 5 && startsWithSip(uriEnd + 1) && indexOfSpace(uriEnd + 1, end) < 0;
            defect(uriEnd + 1, isOtherVersion ? 505 : BAD_REQUEST, isOtherVersion ? "Version Not Supported" : "Bad request line");
        }
        return true;
    }

    private int indexOfSpace(int from, int end) {
        for (int i = from; i < end; i++) {
            if (in[i] == ' ' || in[i] == '\t') {
                return i;
            }
        }
        return -1;
    }

    private boolean startsWithSip(int at) {
        return (in[at] | 0x20) == 's' && (in[at + 1] | 0x20) == 'i' && (in[at + 2] | 0x20) == 'p' && in[at + 3] == '/';
    }

    private boolean isVersion(int at, int end) {
        return end - at >= 7 && startsWithSip(at) && in[at + 4] == '2' && in[at + 5] == '.' && in[at + 6] == '0';
    }

    /** Reads lines up to the empty one. */
    private boolean readFields() {
        while (true) {
            if (pos + 1 < in.length && in[pos] == '\r' && in[pos + 1] == '\n') {
                pos += 2;
                return true;
            }
            int end = lineEnd(pos);
            if (end < 0 || count == FIELD_LIMIT) {
                defect(pos, BAD_REQUEST, end < 0 ? "Headers do not end" : "Too many headers");
                return false;
            }
            readField(end);
        }
    }

    private void readField(int firstEnd) {
        int from = pos;
        int colon = from;
        while (colon < firstEnd && SipChars.isTokenChar(in[colon])) {
            colon++;
        }
        int nameEnd = colon;
        while (colon < firstEnd && (in[colon] == ' ' || in[colon] == '\t')) {
            colon++;
        }
        int end = firstEnd;
        while (isFold(end)) {
            int next = lineEnd(end + 2);
            if (next < 0) {
                break;
            }
            end = next;
        }
        pos = end + 2;
        if (nameEnd == from || colon >= firstEnd || in[colon] != ':') {
            defect(colon, BAD_REQUEST, "Bad header line");
            return;
        }
        var name = HeaderName.of(in, from, nameEnd);
        add(name, end == firstEnd ? field(name, in, colon + 1, end) : unfold(name, colon + 1, end), from);
    }

    private boolean isFold(int end) {
        return end + 2 < in.length && (in[end + 2] == ' ' || in[end + 2] == '\t');
    }

    private HeaderField unfold(HeaderName name, int from, int end) {
        var line = new byte[end - from];
        int at = 0;
        for (int i = from; i < end; i++) {
            if (in[i] != '\r' && in[i] != '\n') {
                line[at++] = in[i];
            }
        }
        return field(name, line, 0, at);
    }

    /** The field with the white space around its value left out. */
    private static HeaderField field(HeaderName name, byte[] buffer, int from, int until) {
        int start = from;
        int end = until;
        while (start < end && (buffer[start] == ' ' || buffer[start] == '\t')) {
            start++;
        }
        while (end > start && (buffer[end - 1] == ' ' || buffer[end - 1] == '\t')) {
            end--;
        }
        return new HeaderField(name, buffer, start, end);
    }

    private void add(HeaderName name, HeaderField field, int at) {
        if (name.ordinal >= 0) {
            long bit = 1L << name.ordinal;
            if (name.isSingle && (seen & bit) != 0) {
                defect(at, BAD_REQUEST, "Header more than once: " + name);
                return;
            }
            seen |= bit;
        }
        if (count == fields.length) {
            fields = Arrays.copyOf(fields, count * 2);
        }
        fields[count++] = field;
    }

    /** Where the line's CR LF stands; -1 if it has none, or a CR or LF alone, which could hide a header from others. */
    private int lineEnd(int from) {
        for (int i = from; i < in.length; i++) {
            byte b = in[i];
            if (b == '\r') {
                return i + 1 < in.length && in[i + 1] == '\n' ? i : -1;
            }
            if (b == '\n') {
                return -1;
            }
        }
        return -1;
    }

    /** The body's length; what follows it in a datagram is not ours (RFC 3261 §18.3). */
    private int readBodyLength() {
        int available = in.length - pos;
        var field = (seen & 1L << HeaderName.CONTENT_LENGTH.ordinal) == 0
                ? null
                : headers().firstField(HeaderName.CONTENT_LENGTH);
        if (field == null) {
            return available;
        }
        var said = ContentLength.of(field.buffer, field.start, field.end);
        if (said < 0) {
            defect(field.start, BAD_REQUEST, "Bad Content-Length");
            return 0;
        }
        if (said > available) {
            defect(in.length, BAD_REQUEST, "Body is shorter than Content-Length");
            return available;
        }
        return (int) said;
    }

    private void checkMandatory() {
        for (var name : MANDATORY) {
            if ((seen & 1L << name.ordinal) == 0) {
                defect(in.length, BAD_REQUEST, "Missing header: " + name);
            }
        }
    }

    private void checkTyped(SipMessage message) {
        message.defectInTyped(true).ifPresent(bad -> defect(bad.offset(), BAD_REQUEST, "Bad Via: " + bad.reason()));
        var badCseq = message.defectInTyped(false);
        badCseq.ifPresent(bad -> defect(bad.offset(), BAD_REQUEST, "Bad CSeq: " + bad.reason()));
        if (badCseq.isEmpty()
                && !isResponse
                && message.headers().has(HeaderName.CSEQ)
                && !message.cseq().method().equals(method)) {
            defect(0, BAD_REQUEST, "CSeq has another method");
        }
        var callId = message.headers().firstField(HeaderName.CALL_ID);
        if (callId != null && !isCallId(callId)) {
            defect(0, BAD_REQUEST, "Bad Call-ID");
        }
    }

    private static boolean isCallId(HeaderField field) {
        for (int i = field.start; i < field.end; i++) {
            if (!SipChars.isWordChar(field.buffer[i])) {
                return false;
            }
        }
        return field.start < field.end;
    }

    private void defect(int at, int code, String reason) {
        if (refusal == null) {
            refusal = new Refusal(code, reason);
            defectAt = at;
        }
    }
}
