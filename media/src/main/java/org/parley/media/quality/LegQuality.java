package org.parley.media.quality;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How a leg fared since it was measured last. What was not measured is empty: no figure is invented.
 *
 * @param heard what came from its peer, as we measured it
 * @param told what its peer reported of what we sent (RFC 3550 §6.4, RFC 3611)
 * @param roundTripMs to the peer and back, by its reports
 */
public record LegQuality(String leg, Optional<Way> heard, Optional<Way> told, OptionalInt roundTripMs) {
    /** Whether there is nothing to tell. */
    public boolean isEmpty() {
        return heard.isEmpty() && told.isEmpty() && roundTripMs.isEmpty();
    }

    /**
     * One way.
     *
     * @param lossPercent of packets, before repair
     * @param jitterMs interarrival jitter (RFC 3550 §6.4.1)
     * @param concealedPercent of the sound's time that had to be invented
     * @param delayMs what the receiver's jitter buffer adds
     * @param mos 1 to 4.5 by {@link EModel}; empty where loss or delay is unknown
     */
    public record Way(
            double lossPercent,
            double jitterMs,
            OptionalDouble concealedPercent,
            OptionalInt delayMs,
            OptionalDouble mos) {}
}
