package org.parley.roles.gateway;

import java.time.Duration;
import org.parley.base.time.NanoClock;

/** How many frames a client may send: a burst, refilled steadily. Owned by the session's reading thread. */
final class FrameBudget {
    private final int burst;
    private final double perNanosecond;
    private final NanoClock clock;
    private double tokens;
    private long refilledAtNs;
    private int refusedInARow;

    FrameBudget(int burst, int perSecond, NanoClock clock) {
        this.burst = burst;
        perNanosecond = perSecond / (double) Duration.ofSeconds(1).toNanos();
        this.clock = clock;
        tokens = burst;
        refilledAtNs = clock.nowNs();
    }

    boolean take() {
        long nowNs = clock.nowNs();
        tokens = Math.min(burst, tokens + (nowNs - refilledAtNs) * perNanosecond);
        refilledAtNs = nowNs;
        if (tokens < 1) {
            refusedInARow++;
            return false;
        }
        tokens--;
        refusedInARow = 0;
        return true;
    }

    /** It was refused a whole burst and went on all the same. */
    boolean isHopeless() {
        return refusedInARow > burst;
    }
}
