package org.parley.roles.edge.core;

import java.time.Duration;
import java.util.Optional;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipResponse;

/** Reads Retry-After (RFC 3261 §20.33): seconds, then perhaps a comment and parameters, which change nothing for us. */
public final class RetryAfter {
    private static final int DIGITS_MAX = 9;

    private RetryAfter() {}

    /** How long its sender asks to be left alone; empty if it does not say, or not in seconds. */
    public static Optional<Duration> of(SipResponse response) {
        var value = response.header(HeaderName.RETRY_AFTER).orElse("").strip();
        int end = 0;
        while (end < value.length() && end < DIGITS_MAX && value.charAt(end) >= '0' && value.charAt(end) <= '9') {
            end++;
        }
        return end == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(Long.parseLong(value.substring(0, end))));
    }
}
