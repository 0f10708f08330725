package org.parley.domain.calls;

import java.time.Duration;
import java.time.Instant;

/** So many at once, and so many a second: for passing facts, which nobody may flood a call with. Owned by the call's mailbox. */
final class Allowance {
    private final int burst;
    private final int perSecond;
    private double left;
    private Instant refilledAt = Instant.EPOCH;

    Allowance(int burst, int perSecond) {
        this.burst = burst;
        this.perSecond = perSecond;
        left = burst;
    }

    boolean take(Instant now) {
        // The clock of the wall may go back: then nothing is refilled for a moment.
        long passedMs = Math.max(0, Duration.between(refilledAt, now).toMillis());
        left = Math.min(burst, left + passedMs * perSecond / 1_000.0);
        refilledAt = now;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
