package org.parley.media.engine;

import java.util.Optional;

/**
 * Whether the media loop keeps its time: it does not when it has not moved for a while, or stalls again and again. Written by the
 * loop, read by anybody at any time, also while the loop stands still.
 */
final class LoopHealth {
    /** A loop at rest wakes up every second. */
    static final long STUCK_NS = 3_000_000_000L;

    /** So many stalls within this time are a sickness, which is over when none came for as long. */
    static final long WINDOW_NS = 10_000_000_000L;

    static final int STALLS_MAX = 3;

    private volatile long movedAtNs;
    private volatile boolean isSick;
    private volatile long lastStallNs;
    private final long[] stallsAtNs = new long[STALLS_MAX];
    private int stalls;

    LoopHealth(long nowNs) {
        movedAtNs = nowNs;
    }

    /** The loop begins a turn. */
    void onTurn(long nowNs) {
        movedAtNs = nowNs;
    }

    /** A tick began so late that some were left out. */
    void onStall(long nowNs) {
        stallsAtNs[stalls % STALLS_MAX] = nowNs;
        stalls++;
        boolean isOften = stalls >= STALLS_MAX && nowNs - stallsAtNs[stalls % STALLS_MAX] < WINDOW_NS;
        boolean staysSick = isSick && nowNs - lastStallNs < WINDOW_NS;
        lastStallNs = nowNs;
        isSick = isOften || staysSick;
    }

    /** Why the loop is not well; empty while it is. Thread-safe. */
    Optional<String> trouble(long nowNs) {
        long stillNs = nowNs - movedAtNs;
        if (stillNs > STUCK_NS) {
            return Optional.of("the media loop has not moved for " + stillNs / 1_000_000_000L + " s");
        }
        long sinceNs = nowNs - lastStallNs;
        if (isSick && sinceNs < WINDOW_NS) {
            return Optional.of("the media loop stood still again and again, for more than 100 ms each time, the last time "
                    + sinceNs / 1_000_000_000L + " s ago");
        }
        return Optional.empty();
    }
}
