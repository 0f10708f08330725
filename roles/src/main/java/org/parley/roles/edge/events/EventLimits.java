package org.parley.roles.edge.events;

import java.time.Duration;
import org.parley.protocols.sip.event.ExpiryRules;

/**
 * How much of subscriptions, publications and messages one may have.
 *
 * @param subscriptionsMax of all; more get 503
 * @param subscriptionsPerAccountMax of one subscriber, over all his devices: a desk phone has one for each key; more get 480
 * @param subscriptionExpiry of SUBSCRIBE
 * @param publicationsMax of all; more get 503
 * @param publicationsPerAccountMax of one account's devices; more get 503
 * @param publicationExpiry of PUBLISH
 * @param lookUpsMax accounts being looked up at once; more get 503
 * @param messageBytesMax of a MESSAGE's body; a longer one gets 413
 * @param messagesPerSecond of one sender, sustained; more get 480
 * @param messageBurst at once after a silence
 * @param messagesMax being delivered at once; more get 503
 * @param messagePatience how long devices may take to answer a MESSAGE before its sender hears 480
 */
public record EventLimits(
        int subscriptionsMax,
        int subscriptionsPerAccountMax,
        ExpiryRules subscriptionExpiry,
        int publicationsMax,
        int publicationsPerAccountMax,
        ExpiryRules publicationExpiry,
        int lookUpsMax,
        int messageBytesMax,
        int messagesPerSecond,
        int messageBurst,
        int messagesMax,
        Duration messagePatience) {
    public static EventLimits defaults() {
        var expiry = new ExpiryRules(Duration.ofSeconds(60), Duration.ofHours(1), Duration.ofHours(1));
        // RFC 3428 §8: 1,300 bytes pass over UDP without fragments. Non-INVITEs are given up by their sender after 32 s.
        return new EventLimits(
                50_000, 500, expiry, 20_000, 10, expiry, 1_000, 1_300, 2, 20, 1_000, Duration.ofSeconds(20));
    }
}
