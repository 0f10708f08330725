package org.parley.domain.calls;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.Scheduler;
import org.parley.domain.routing.SipRouting.Placed;

/**
 * What a leg by a trunk holds while it is up: a channel, and the time that it may last. Goes with the leg when that moves to another
 * call, and is given back exactly once. Owned by the call that has the leg.
 */
final class TrunkHold {
    private final Placed placed;
    private final Optional<Duration> callMax;
    private final Scheduler scheduler;
    private final Runnable tooLong;
    private @Nullable Instant joinedAt;
    private Scheduler.@Nullable Cancellable end;

    TrunkHold(Placed placed, Optional<Duration> callMax, Scheduler scheduler, Runnable tooLong) {
        this.placed = placed;
        this.callMax = callMax;
        this.scheduler = scheduler;
        this.tooLong = tooLong;
    }

    /** It costs from now on, and the longest call begins. */
    void joined(Instant at) {
        if (joinedAt == null) {
            joinedAt = at;
            placed.answered(at);
            callMax.ifPresent(longest -> end = scheduler.after(longest, tooLong));
        }
    }

    void over(Instant at) {
        if (end != null) {
            end.cancel();
        }
        placed.ended(Optional.ofNullable(joinedAt), at);
    }
}
