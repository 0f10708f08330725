package org.parley.protocols.ng;

import java.nio.charset.StandardCharsets;
import org.parley.base.io.Parsed;

/**
 * One datagram: a cookie of the sender's, by which he knows the answer, and a dictionary.
 *
 * @param cookie without blanks, at most 128 characters
 */
public record NgMessage(String cookie, NgForm form, NgValue.Dictionary body) {
    /** The longest datagram that is read. */
    public static final int BYTES_MAX = NgLimits.BYTES_MAX;

    public NgMessage {
        if (cookie.isEmpty() || cookie.length() > NgLimits.COOKIE_MAX || cookie.indexOf(' ') >= 0) {
            throw new IllegalArgumentException("Not a cookie: " + cookie);
        }
    }

    /** The cookie at the beginning of a datagram, for an answer to one whose rest is malformed. Malformed if there is none. */
    public static Parsed<String> cookie(byte[] data, int offset, int length) {
        int end = Math.min(length, NgLimits.COOKIE_MAX + 1);
        for (int i = 0; i < end; i++) {
            byte b = data[offset + i];
            if (b == ' ') {
                return i == 0
                        ? Parsed.malformed(0, "no cookie before the blank")
                        : Parsed.ok(new String(data, offset, i, StandardCharsets.ISO_8859_1));
            }
            if (b < '!' || b > '~') {
                return Parsed.malformed(i, "a cookie has visible characters only");
            }
        }
        return Parsed.malformed(end, "no blank after a cookie of at most " + NgLimits.COOKIE_MAX + " characters");
    }

    /** Reads a datagram; never throws. */
    public static Parsed<NgMessage> parse(byte[] data, int offset, int length) {
        if (length > BYTES_MAX) {
            return Parsed.malformed(BYTES_MAX, "longer than a datagram");
        }
        return switch (cookie(data, offset, length)) {
            case Parsed.Malformed<String>(var at, var reason) -> Parsed.malformed(at, reason);
            case Parsed.Ok<String>(var cookie) -> body(cookie, data, offset + cookie.length() + 1, offset + length);
        };
    }

    private static Parsed<NgMessage> body(String cookie, byte[] data, int from, int end) {
        byte first = from < end ? data[from] : 0;
        if (first != 'd' && first != '{') {
            return Parsed.malformed(from, "after the cookie comes a dictionary: d… (bencode) or {…} (JSON)");
        }
        var form = first == 'd' ? NgForm.BENCODE : NgForm.JSON;
        var read = form == NgForm.BENCODE
                ? new BencodeReader(data, from, end).read()
                : new JsonReader(data, from, end).read();
        return switch (read) {
            case Parsed.Ok<NgValue>(NgValue.Dictionary body) -> Parsed.ok(new NgMessage(cookie, form, body));
            case Parsed.Ok<NgValue>(_) -> Parsed.malformed(from, "no dictionary");
            case Parsed.Malformed<NgValue>(var at, var reason) -> Parsed.malformed(at, reason);
        };
    }

    /** The answer to this request, in its form. */
    public byte[] answer(NgValue.Dictionary answer) {
        return NgWriter.write(cookie, form, answer);
    }

    /** The datagram. */
    public byte[] toBytes() {
        return NgWriter.write(cookie, form, body);
    }

    /** The answer to a datagram whose dictionary could not be read, in the form that its first character promised. */
    public static byte[] refusal(String cookie, byte[] data, int offset, int length, NgValue.Dictionary answer) {
        int at = cookie.length() + 1;
        boolean isJson = at < length && data[offset + at] == '{';
        return NgWriter.write(cookie, isJson ? NgForm.JSON : NgForm.BENCODE, answer);
    }
}
