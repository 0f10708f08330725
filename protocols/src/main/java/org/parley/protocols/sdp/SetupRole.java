package org.parley.protocols.sdp;

import java.util.Locale;
import java.util.Optional;

/** {@code a=setup} (RFC 8842 §5.3): who sends the ClientHello. Active is the DTLS client. */
public enum SetupRole {
    ACTIVE,
    PASSIVE,
    ACTPASS,
    HOLDCONN;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<SetupRole> parse(String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "active" -> Optional.of(ACTIVE);
            case "passive" -> Optional.of(PASSIVE);
            case "actpass" -> Optional.of(ACTPASS);
            case "holdconn" -> Optional.of(HOLDCONN);
            default -> Optional.empty();
        };
    }
}
