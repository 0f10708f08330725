package org.parley.roles.edge.legs;

import java.util.Locale;
import java.util.Optional;
import org.parley.protocols.sip.message.SipRequest;

/** A key pressed, as telephones tell it in INFO: {@code application/dtmf-relay} and {@code application/dtmf}. No RFC; everybody's habit. */
public record DtmfRelay(char digit, int durationMs) {
    /** What we read, as Accept says it. */
    public static final String ACCEPTED = "application/dtmf-relay, application/dtmf";

    private static final int DURATION_DEFAULT_MS = 160;
    private static final int DURATION_MAX_MS = 10_000;
    private static final String DIGITS = "0123456789*#ABCD";
    private static final int BODY_CHARACTERS_MAX = 200;

    public static Optional<DtmfRelay> read(SipRequest info) {
        var body = info.bodyText();
        if (body.length() > BODY_CHARACTERS_MAX) {
            return Optional.empty();
        }
        return switch (info.contentType()) {
            case "application/dtmf-relay" -> relay(body);
            case "application/dtmf" -> digit(body.strip()).map(key -> new DtmfRelay(key, DURATION_DEFAULT_MS));
            default -> Optional.empty();
        };
    }

    /** The INFO with this key. */
    public SipRequest onto(SipRequest info) {
        var body = "Signal=" + digit + "\r\nDuration=" + durationMs + "\r\n";
        return info.withBody("application/dtmf-relay", body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static Optional<DtmfRelay> relay(String body) {
        Optional<Character> key = Optional.empty();
        int durationMs = DURATION_DEFAULT_MS;
        for (var line : body.split("[\r\n]+", -1)) {
            var parts = line.split("=", 2);
            if (parts.length < 2) {
                continue;
            }
            var value = parts[1].strip();
            switch (parts[0].strip().toLowerCase(Locale.ROOT)) {
                case "signal" -> key = digit(value);
                case "duration" -> durationMs = value.matches("\\d{1,5}")
                        ? Math.clamp(Integer.parseInt(value), 1, DURATION_MAX_MS)
                        : DURATION_DEFAULT_MS;
                default -> {} // Others' extensions.
            }
        }
        int lastsMs = durationMs;
        return key.map(pressed -> new DtmfRelay(pressed, lastsMs));
    }

    private static Optional<Character> digit(String text) {
        // Some telephones number the star and the pound.
        var name = switch (text) {
            case "10" -> "*";
            case "11" -> "#";
            default -> text.toUpperCase(Locale.ROOT);
        };
        return name.length() == 1 && DIGITS.contains(name) ? Optional.of(name.charAt(0)) : Optional.empty();
    }
}
