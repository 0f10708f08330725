package org.parley.protocols.sip.event;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.parley.protocols.sip.message.HeaderField;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.Refusal;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipStatus;

/** How long a subscription or publication may live: shorter than {@code min} is refused, longer than {@code max} is shortened. */
public record ExpiryRules(Duration min, Duration standard, Duration max) {
    private static final Duration HOUR = Duration.ofHours(1);

    public ExpiryRules {
        // RFC 6665 §4.2.1.1: nobody may refuse an hour as too brief.
        if (min.compareTo(HOUR) > 0 || min.compareTo(standard) > 0 || standard.compareTo(max) > 0) {
            throw new IllegalArgumentException("Expiry must be in order, with a minimum of an hour at most");
        }
    }

    /** 423 with Min-Expires where it is too brief (RFC 6665 §4.2.1.1, RFC 3903 §6 step 4); zero is never too brief. */
    public Optional<Refusal> refusal(SipRequest request) {
        long asked = request.expiresSeconds().orElse((int) standard.toSeconds());
        return asked > 0 && asked < min.toSeconds()
                ? Optional.of(new Refusal(
                        423,
                        SipStatus.reasonPhrase(423),
                        List.of(HeaderField.of(HeaderName.MIN_EXPIRES, Long.toString(min.toSeconds())))))
                : Optional.empty();
    }

    /** What is granted to a request that is not refused: zero means the end, or a single look. */
    public long grantedSeconds(SipRequest request) {
        return Math.min(request.expiresSeconds().orElse((int) standard.toSeconds()), max.toSeconds());
    }
}
