package org.parley.media.sfu;

/**
 * Finds out whether a connection carries more than is sent, where more is wanted: for 80 ms it sends twice as much, by repeating packets.
 * Owned by the media loop.
 */
final class BandwidthProber {
    private static final int TICKS = 5;
    private static final long TICK_NS = 20_000_000L;
    private static final long FIRST_EVERY_NS = 500_000_000L;
    private static final long EVERY_MAX_NS = 8_000_000_000L;
    private static final int PACKETS_PER_TICK_MAX = 60;

    private long nextNs;
    private long everyNs = FIRST_EVERY_NS;
    private long targetAtStartBps;
    private long rateBps;
    private int ticksLeft;
    private boolean hasStarted;

    /** At each tick. {@code wantedBps} is what all that is wanted would take. */
    void onTime(PictureDownlink downlink, DownTrack slot, long wantedBps, long nowNs) {
        var estimator = downlink.estimator();
        if (estimator == null || !estimator.hasReports()) {
            return;
        }
        long target = downlink.targetBps();
        if (ticksLeft == 0) {
            if (wantedBps <= target || hasStarted && nowNs - nextNs < 0 || estimator.isCongested(nowNs)) {
                return;
            }
            begin(target, wantedBps, nowNs);
        }
        ticksLeft--;
        downlink.setProbing(true);
        long budget = rateBps * TICK_NS / 8_000_000_000L;
        for (int i = 0; i < PACKETS_PER_TICK_MAX && budget > 0; i++) {
            int bytes = slot.probe(nowNs);
            if (bytes == 0) {
                break;
            }
            budget -= bytes;
        }
        downlink.setProbing(false);
    }

    private void begin(long target, long wantedBps, long nowNs) {
        // What brought nothing is tried more and more rarely.
        boolean hasHelped = !hasStarted || target > targetAtStartBps * 11 / 10;
        everyNs = hasHelped ? FIRST_EVERY_NS : Math.min(EVERY_MAX_NS, everyNs * 2);
        hasStarted = true;
        targetAtStartBps = target;
        rateBps = Math.min(2 * target, wantedBps * 6 / 5);
        ticksLeft = TICKS;
        nextNs = nowNs + everyNs;
    }
}
