package org.parley.media.engine;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says when the media loop has no room for another leg, so that those that are there stay clean: when it uses nearly all of its core, or
 * is late too often, for some seconds. Owned by the media loop.
 */
final class LoadGuard {
    /** Of a core. The rest is for what comes in bursts. */
    private static final double FULL = 0.95;

    private static final double ROOM_AGAIN = 0.85;

    /** Ticks that begin more than 20 ms late, of all. */
    private static final double LATE_FULL = 0.25;

    private static final double LATE_ROOM_AGAIN = 0.05;

    /** Looks in a row before it changes its mind: a burst of joins, or a collection of the whole heap, is no load. */
    private static final int LOOKS = 3;

    private static final long LOOK_MIN_NS = 500_000_000L;

    private boolean hasLooked;
    private long lookedAtNs;
    private long cpuThenNs;
    private long ticksThen;
    private long lateThen;
    private double load;
    private double lateRatio;
    private int inARow;
    private @Nullable String refusal;

    /** About once a second: the loop's processor time, and its ticks, since the start. */
    void look(long nowNs, long cpuNs, long ticks, long lateTicks) {
        long wallNs = nowNs - lookedAtNs;
        if (hasLooked && wallNs < LOOK_MIN_NS) {
            return;
        }
        if (hasLooked) {
            load = (double) (cpuNs - cpuThenNs) / wallNs;
            lateRatio = ticks == ticksThen ? 0 : (double) (lateTicks - lateThen) / (ticks - ticksThen);
            decide();
        }
        hasLooked = true;
        lookedAtNs = nowNs;
        cpuThenNs = cpuNs;
        ticksThen = ticks;
        lateThen = lateTicks;
    }

    /** The loop rests: whatever it was, it is over. */
    void rest() {
        hasLooked = false;
        load = 0;
        lateRatio = 0;
        inARow = 0;
        refusal = null;
    }

    /** Why no leg is taken now; null while there is room. */
    @Nullable String refusal() {
        return refusal;
    }

    Optional<String> reason() {
        return Optional.ofNullable(refusal);
    }

    int loadPercent() {
        return (int) Math.round(100 * load);
    }

    private void decide() {
        boolean wantsChange = refusal == null
                ? load > FULL || lateRatio > LATE_FULL
                : load < ROOM_AGAIN && lateRatio < LATE_ROOM_AGAIN;
        inARow = wantsChange ? inARow + 1 : 0;
        if (inARow < LOOKS) {
            return;
        }
        inARow = 0;
        refusal = refusal != null
                ? null
                : "The media loop of this node is at its limit: it uses " + loadPercent() + " % of a core, and "
                        + Math.round(100 * lateRatio) + " % of its ticks are late";
    }
}
