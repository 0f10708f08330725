package org.parley.roles.edge.door;

import java.time.Duration;

/**
 * How much must be left undone so that the rest is done well: what is new gives way to what is under way. It is entered at once when
 * the load passes a mark, and left step by step when the load has stayed clearly below it for a while, so that it does not swing.
 * Owned by the SIP loop.
 */
public final class Overload {
    /** What is refused; each includes those before it. */
    public enum Level {
        NOTHING(0),
        STRANGERS(0.5),
        CALLS(0.7),
        REGISTRATIONS(0.9);

        private final double mark;

        Level(double mark) {
            this.mark = mark;
        }
    }

    private static final double MARGIN = 0.15;
    private static final long CALM_NS = Duration.ofSeconds(1).toNanos();

    /** One long pause of the machine is no overload. */
    private static final double SMOOTHING = 0.25;

    /** Occupied beyond this share of the transactions, it begins to count: below, there is room. */
    private static final double TRANSACTIONS_FREE = 0.8;

    private volatile Level level = Level.NOTHING;
    private double lagSeconds;
    private long calmSinceNs;
    private boolean isCalm;

    /**
     * Told every 100 ms or so.
     *
     * @param lagNs how late this look comes: the loop was busy so long
     * @param backlogShare of the work that may wait, what does
     * @param transactionShare of the transactions that may be, how many are; those at rest hardly count
     */
    public void look(long lagNs, double backlogShare, double transactionShare, long nowNs) {
        lagSeconds += SMOOTHING * (Math.max(0, lagNs) / 1e9 - lagSeconds);
        double transactions = Math.max(0, (transactionShare - TRANSACTIONS_FREE) / (1 - TRANSACTIONS_FREE));
        double load = Math.max(lagSeconds, Math.max(backlogShare, transactions));
        var wanted = levelAt(load);
        if (wanted.compareTo(level) >= 0) {
            level = wanted;
            isCalm = false;
        } else if (load >= level.mark - MARGIN) {
            isCalm = false;
        } else if (!isCalm) {
            isCalm = true;
            calmSinceNs = nowNs;
        } else if (nowNs - calmSinceNs >= CALM_NS) {
            level = Level.values()[level.ordinal() - 1];
            calmSinceNs = nowNs;
        }
    }

    private static Level levelAt(double load) {
        var found = Level.NOTHING;
        for (var each : Level.values()) {
            if (load >= each.mark) {
                found = each;
            }
        }
        return found;
    }

    /** From any thread. */
    public Level level() {
        return level;
    }
}
