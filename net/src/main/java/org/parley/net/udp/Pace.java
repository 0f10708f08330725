package org.parley.net.udp;

import org.parley.base.time.NanoClock;

/** How busy a loop is, and how long it may let datagrams gather: not at all below some thousands a second. Owned by one loop. */
final class Pace {
    private static final long WINDOW_NS = 5_000_000;
    private static final long BUSY_PER_SECOND = 5_000;

    private final long gatherNs;
    private final NanoClock clock;
    private long startNs;
    private long received;
    private boolean isBusy;

    Pace(long gatherNs, NanoClock clock) {
        this.gatherNs = gatherNs;
        this.clock = clock;
        startNs = clock.nowNs();
    }

    void onTurn(int count) {
        if (gatherNs == 0) {
            return;
        }
        received += count;
        long elapsedNs = clock.nowNs() - startNs;
        if (elapsedNs >= WINDOW_NS) {
            isBusy = received * 1_000_000_000L / elapsedNs >= BUSY_PER_SECOND;
            received = 0;
            startNs += elapsedNs;
        }
    }

    /** How long to stand still when nothing is there; 0: wait for the next one. */
    long gatherNs() {
        return isBusy ? gatherNs : 0;
    }
}
