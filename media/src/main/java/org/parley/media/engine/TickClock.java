package org.parley.media.engine;

/**
 * The 20 ms clock: deadlines are multiples from a start, so that lateness never adds up. A late loop runs the ticks it missed one
 * after the other; after a stall of more than {@value #STALL_NS} ns it leaves them out, and says how many, so that RTP
 * timestamps and recordings keep the time. Owned by the media loop.
 */
final class TickClock {
    static final long TICK_NS = 20_000_000L;
    static final long STALL_NS = 100_000_000L;

    private long deadlineNs;
    private long ticks;
    private long lateTicks;
    private long stalls;
    private long worstLateNs;

    TickClock(long startNs) {
        deadlineNs = startNs + TICK_NS;
    }

    /** How long until the next tick; not above zero when it is due. */
    long waitNs(long nowNs) {
        return deadlineNs - nowNs;
    }

    /** To be called when a tick is due. Returns how many ticks of the past are left out before it: usually none. */
    int begin(long nowNs) {
        long lateNs = nowNs - deadlineNs;
        int skipped = 0;
        worstLateNs = Math.max(worstLateNs, lateNs);
        if (lateNs > TICK_NS) {
            lateTicks++;
        }
        if (lateNs > STALL_NS) {
            stalls++;
            skipped = (int) (lateNs / TICK_NS);
        }
        deadlineNs += (skipped + 1) * TICK_NS;
        ticks++;
        return skipped;
    }

    /** Nobody needed the time until now: the next tick is a whole period away, and none was missed. */
    void rest(long nowNs) {
        deadlineNs = nowNs + TICK_NS;
    }

    long ticks() {
        return ticks;
    }

    /** Ticks that began more than one period after their time. */
    long lateTicks() {
        return lateTicks;
    }

    /** How often the clock stood still for longer than callers should bear. */
    long stalls() {
        return stalls;
    }

    long worstLateMs() {
        return worstLateNs / 1_000_000;
    }
}
