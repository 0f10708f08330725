package org.parley.media.sfu;

import org.parley.protocols.rtp.SequenceNumber;
import org.parley.protocols.rtp.TransportFeedback;

/**
 * What one viewer's connection carries, from his transport-wide reports: by the delay's trend ({@link DelayTrend}) and by loss, whichever is
 * less; and at once by what probes of ours came through. Grows slowly, falls to 85 % of what arrives as soon as a queue builds up. Owned by
 * the media loop.
 */
final class BandwidthEstimator implements TransportFeedback.Listener {
    static final long START_BPS = 1_000_000;
    static final long MIN_BPS = 60_000;
    static final long MAX_BPS = 50_000_000;

    private static final int SENT = 4_096;
    private static final double BACK_OFF = 0.85;
    private static final double GROWTH_PER_SECOND = 0.08;
    private static final long HOLD_NS = 300_000_000L;
    private static final long RATE_WINDOW_NS = 500_000_000L;
    private static final int LOSS_PACKETS_MIN = 20;

    private final int[] sequences = new int[SENT];
    private final int[] sizes = new int[SENT];
    private final long[] sentNs = new long[SENT];
    private final boolean[] probes = new boolean[SENT];
    private final DelayTrend trend = new DelayTrend();
    private final ArrivedRate arrived = new ArrivedRate(RATE_WINDOW_NS);
    private final ProbeResult probe = new ProbeResult();
    private long delayBps = START_BPS;
    private long lossBps = MAX_BPS;
    private long lastGrowthNs;
    private long lastBackOffNs;
    private boolean hasBackedOff;
    private long capacityBps;
    private boolean hasReports;
    private int nextReported;
    private long arrivalNs;
    private int lastTicks;
    private boolean hasTicks;
    private int expected;
    private int lost;
    private long lastLossNs;
    private long nowNs;

    BandwidthEstimator() {
        java.util.Arrays.fill(sequences, -1);
    }

    void onSent(int sequence, int bytes, boolean isProbe, long atNs) {
        int place = sequence & SENT - 1;
        sequences[place] = sequence;
        sizes[place] = bytes;
        sentNs[place] = atNs;
        probes[place] = isProbe;
    }

    /** Takes a report from its RTCP header on. */
    void onReport(byte[] data, int at, int bytes, long atNs) {
        nowNs = atNs;
        TransportFeedback.read(data, at, bytes, this);
        if (!hasReports) {
            hasReports = true;
            lastGrowthNs = atNs;
            lastLossNs = atNs;
        }
        long probed = probe.take(atNs);
        if (probed > 0) {
            delayBps = Math.clamp(probed, MIN_BPS, MAX_BPS);
            lossBps = Math.max(lossBps, delayBps);
        }
        adaptToDelay(atNs);
        adaptToLoss(atNs);
    }

    @Override
    public void onPacket(int sequence, boolean hasArrived, long arrivalTicks) {
        int place = sequence & SENT - 1;
        if (sequences[place] != sequence || hasReports && SequenceNumber.distance(nextReported, sequence) < 0) {
            return;
        }
        nextReported = SequenceNumber.next(sequence);
        sequences[place] = -1;
        expected++;
        if (!hasArrived) {
            lost++;
            return;
        }
        // The receiver's clock is another than ours, and its ticks wrap: only differences count.
        arrivalNs = hasTicks ? arrivalNs + ((int) arrivalTicks - lastTicks) * TransportFeedback.TICK_NS : 0;
        lastTicks = (int) arrivalTicks;
        hasTicks = true;
        arrived.onPacket(sizes[place], arrivalNs);
        trend.onPacket(sentNs[place], arrivalNs);
        if (probes[place]) {
            probe.onPacket(sizes[place], sentNs[place], arrivalNs, nowNs);
        }
    }

    private void adaptToDelay(long atNs) {
        long elapsedNs = Math.clamp(atNs - lastGrowthNs, 0, 1_000_000_000L);
        lastGrowthNs = atNs;
        long acknowledged = arrived.bitsPerSecond();
        switch (trend.usage()) {
            case OVER -> backOff(acknowledged, atNs);
            case UNDER -> {
                // The queue drains: wait until it is empty.
            }
            case NORMAL -> grow(acknowledged, elapsedNs);
        }
        delayBps = Math.clamp(delayBps, MIN_BPS, MAX_BPS);
    }

    private void backOff(long acknowledged, long atNs) {
        if (hasBackedOff && atNs - lastBackOffNs < HOLD_NS) {
            return;
        }
        hasBackedOff = true;
        lastBackOffNs = atNs;
        if (acknowledged > 0) {
            capacityBps = capacityBps == 0 ? acknowledged : (capacityBps * 3 + acknowledged) / 4;
            delayBps = Math.min(delayBps, (long) (acknowledged * BACK_OFF));
        }
    }

    /** Near the capacity met last by about a packet per response time, else by 8 % a second. Not beyond what traffic shows to be there. */
    private void grow(long acknowledged, long elapsedNs) {
        long ceiling = Math.max(delayBps, acknowledged * 3 / 2 + 10_000);
        boolean isNear = capacityBps > 0 && delayBps > capacityBps * 9 / 10 && delayBps < capacityBps * 11 / 10;
        long added = isNear ? 50_000 * elapsedNs / 1_000_000_000L : (long) (delayBps * GROWTH_PER_SECOND * elapsedNs / 1e9);
        if (delayBps > capacityBps * 3 / 2) {
            capacityBps = 0; // The network is another one now.
        }
        delayBps = Math.min(ceiling, delayBps + added);
    }

    /** draft-ietf-rmcat-gcc-02 §6: below 2 % up, above 10 % down, between them as it is. */
    private void adaptToLoss(long atNs) {
        if (expected < LOSS_PACKETS_MIN || atNs - lastLossNs < HOLD_NS) {
            return;
        }
        double fraction = (double) lost / expected;
        long before = Math.min(lossBps, delayBps);
        if (fraction > 0.1) {
            lossBps = Math.max(MIN_BPS, (long) (before * (1 - 0.5 * fraction)));
        } else if (fraction < 0.02 && lossBps < MAX_BPS) {
            lossBps = Math.min(MAX_BPS, (long) (lossBps * (1 + GROWTH_PER_SECOND)));
        }
        expected = 0;
        lost = 0;
        lastLossNs = atNs;
    }

    /** What may be sent, in bits per second. */
    long targetBps() {
        return Math.min(delayBps, lossBps);
    }

    /** What arrives, over the last half second. */
    long acknowledgedBps() {
        return arrived.bitsPerSecond();
    }

    boolean hasReports() {
        return hasReports;
    }

    /** Whether a probe would only make a queue longer, or tell of one. */
    boolean isCongested(long atNs) {
        return trend.usage() != DelayTrend.Usage.NORMAL || hasBackedOff && atNs - lastBackOffNs < 10 * HOLD_NS;
    }
}
