package org.parley.roles.edge.legs;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.WallClock;
import org.parley.domain.routing.SipRouting.Placed;

/** A trunk's channel that a call which came by it holds until it is over. Owned by the SIP loop. */
final class HeldChannel {
    /** For calls that came by no trunk. */
    static final HeldChannel NONE = new HeldChannel((_, _) -> {}, () -> Instant.EPOCH);

    private final Placed placed;
    private final WallClock clock;
    private @Nullable Instant answeredAt;

    HeldChannel(Placed placed, WallClock clock) {
        this.placed = placed;
        this.clock = clock;
    }

    void onAnswered() {
        if (this != NONE) {
            var now = clock.now();
            answeredAt = now;
            placed.answered(now);
        }
    }

    void onOver() {
        if (this != NONE) {
            placed.ended(Optional.ofNullable(answeredAt), clock.now());
        }
    }
}
