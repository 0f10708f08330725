package org.parley.domain.calls;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** How a call's legs fared over the last seconds. What was not measured is empty: no figure is invented. */
public record CallQuality(CallId call, List<LegQuality> legs) {
    public CallQuality {
        legs = List.copyOf(legs);
    }

    /**
     * One leg.
     *
     * @param heard what came from its peer, as this node measured it; empty where nothing came
     * @param told what its peer reported of what we sent (RFC 3550 §6.4, RFC 3611); empty without a report
     */
    public record LegQuality(LegId leg, Optional<Way> heard, Optional<Way> told, OptionalInt roundTripMs) {}

    /**
     * One way of a leg.
     *
     * @param lossPercent of packets, before repair
     * @param jitterMs interarrival jitter (RFC 3550 §6.4.1)
     * @param concealedPercent of the sound's time that had to be invented
     * @param delayMs what the receiver's jitter buffer adds
     * @param mos 1 to 4.5 by the E-model (ITU-T G.107); empty where loss or delay is unknown
     */
    public record Way(
            double lossPercent,
            double jitterMs,
            OptionalDouble concealedPercent,
            OptionalInt delayMs,
            OptionalDouble mos) {}
}
