package org.parley.protocols.sip.message;

import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts messages out of a stream (RFC 3261 §18.3) and finds keep-alives (RFC 5626 §3.5.1, §4.4.1). Holds no more than the
 * limits and one chunk. After {@link Frame.Broken} the stream's boundaries are lost: close it. Owned by one thread.
 */
public final class SipStreamFramer {
    /** What came. */
    public sealed interface Frame {
        /** A whole message; the array is the receiver's: {@link SipParser#parse}. */
        record Message(byte[] bytes) implements Frame {}

        /** Two line ends from a client: answer one. */
        record Ping() implements Frame {}

        /** One line end: the answer to our ping. */
        record Pong() implements Frame {}

        /** The stream cannot be read on; {@code head} is what came, {@link SipParser#refusalOf} may make an answer of it. */
        record Broken(int status, String reason, byte[] head) implements Frame {}
    }

    private static final int CHUNK = 2048;

    private final int headerBytesMax;
    private final int bodyBytesMax;
    private final boolean answersPings;
    private byte[] buffer = new byte[CHUNK];
    private int start;
    private int end;
    private int scanned;
    private int messageEnd = -1;
    private boolean isBroken;

    /** {@code answersPings} on connections we accepted; on those we opened, every line end is a pong. */
    public SipStreamFramer(int headerBytesMax, int bodyBytesMax, boolean answersPings) {
        this.headerBytesMax = headerBytesMax;
        this.bodyBytesMax = bodyBytesMax;
        this.answersPings = answersPings;
    }

    /** Takes bytes; ask {@link #next} until it is empty before feeding more. */
    public void feed(byte[] bytes, int offset, int length) {
        if (isBroken) {
            return;
        }
        makeRoom(length);
        System.arraycopy(bytes, offset, buffer, end, length);
        end += length;
    }

    private void makeRoom(int length) {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            scanned = Math.max(0, scanned - start);
            messageEnd = messageEnd < 0 ? -1 : messageEnd - start;
            start = 0;
        }
        if (end + length > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(end + length, buffer.length * 2));
        }
    }

    /** The next thing in the stream, if it is there as a whole. */
    public Optional<Frame> next() {
        if (isBroken || start == end) {
            return Optional.empty();
        }
        if (messageEnd < 0) {
            var keepAlive = keepAlive();
            if (keepAlive.isPresent()) {
                return keepAlive;
            }
            if (start == end || buffer[start] == '\r' && end - start < 4) {
                return Optional.empty();
            }
            var broken = findEnd();
            if (broken.isPresent()) {
                return broken;
            }
        }
        return messageEnd >= 0 && messageEnd <= end ? Optional.of(takeMessage()) : Optional.empty();
    }

    private Frame takeMessage() {
        var bytes = Arrays.copyOfRange(buffer, start, messageEnd);
        start = messageEnd;
        scanned = start;
        messageEnd = -1;
        if (start == end) {
            start = 0;
            end = 0;
            scanned = 0;
            buffer = buffer.length > 8 * CHUNK ? new byte[CHUNK] : buffer;
        }
        return new Frame.Message(bytes);
    }

    /** A ping or pong here; a single line end before a message is skipped where we wait for pings. */
    private Optional<Frame> keepAlive() {
        if (!isLineEnd(start)) {
            return Optional.empty();
        }
        if (!answersPings) {
            skip(2);
            return Optional.of(new Frame.Pong());
        }
        if (isLineEnd(start + 2)) {
            skip(4);
            return Optional.of(new Frame.Ping());
        }
        if (end - start > 2 && buffer[start + 2] != '\r') {
            skip(2);
        }
        return Optional.empty();
    }

    private boolean isLineEnd(int at) {
        return at + 1 < end && buffer[at] == '\r' && buffer[at + 1] == '\n';
    }

    private void skip(int bytes) {
        start += bytes;
        scanned = start;
    }

    /** Looks for the empty line after the headers, going on where it stopped last time. */
    private Optional<Frame> findEnd() {
        int from = Math.max(start, scanned - 3);
        int limit = Math.min(end, start + headerBytesMax);
        for (int i = from; i + 3 < limit; i++) {
            if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                return endAfter(i + 4);
            }
        }
        scanned = limit;
        return end - start >= headerBytesMax ? broken(513, "Headers too large", end) : Optional.empty();
    }

    private Optional<Frame> endAfter(int headersEnd) {
        long length = contentLength(headersEnd);
        if (length < 0) {
            // RFC 3261 §20.14: on streams it must be there.
            return broken(400, "Content-Length missing or bad", headersEnd);
        }
        if (length > bodyBytesMax) {
            return broken(513, "Body too large", headersEnd);
        }
        messageEnd = headersEnd + (int) length;
        return Optional.empty();
    }

    private Optional<Frame> broken(int status, String reason, int headEnd) {
        isBroken = true;
        return Optional.of(new Frame.Broken(status, reason, Arrays.copyOfRange(buffer, start, headEnd)));
    }

    /** The Content-Length of the headers before {@code headersEnd}; -1 if there is none, a bad one, or two. */
    private long contentLength(int headersEnd) {
        long found = -1;
        int line = start;
        while (line < headersEnd - 2) {
            int lineEnd = line;
            while (buffer[lineEnd] != '\r' || buffer[lineEnd + 1] != '\n') {
                lineEnd++;
            }
            int colon = line;
            while (colon < lineEnd && SipChars.isTokenChar(buffer[colon])) {
                colon++;
            }
            int nameEnd = colon;
            while (colon < lineEnd && (buffer[colon] == ' ' || buffer[colon] == '\t')) {
                colon++;
            }
            if (nameEnd > line
                    && colon < lineEnd
                    && buffer[colon] == ':'
                    && HeaderName.of(buffer, line, nameEnd) == HeaderName.CONTENT_LENGTH) {
                long value = ContentLength.of(buffer, colon + 1, lineEnd);
                if (value < 0 || found >= 0) {
                    return -1;
                }
                found = value;
            }
            line = lineEnd + 2;
        }
        return found;
    }
}
