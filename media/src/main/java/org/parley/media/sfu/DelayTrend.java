package org.parley.media.sfu;

/**
 * Says from the spacing of packets whether a queue builds up on their way: groups of packets sent within 5 ms, how much further apart they
 * arrive than they left, and the slope of that over the last twenty groups, against a threshold that follows the network's own noise
 * (the delay gradient of draft-ietf-rmcat-gcc-02 §5, with a line fit in place of its Kalman filter). Owned by the media loop.
 */
final class DelayTrend {
    enum Usage {
        NORMAL,
        /** A queue grows. */
        OVER,
        /** A queue drains. */
        UNDER
    }

    private static final int POINTS = 20;
    private static final long GROUP_NS = 5_000_000L;
    private static final double SMOOTHING = 0.9;
    private static final double GAIN = 4;
    private static final int COUNT_MAX = 60;
    private static final double THRESHOLD_START = 12.5;
    private static final double THRESHOLD_MIN = 6;
    private static final double THRESHOLD_MAX = 600;
    private static final double THRESHOLD_UP = 0.0087;
    private static final double THRESHOLD_DOWN = 0.039;
    private static final double SPIKE = 15;
    private static final double OVER_MIN_MS = 10;

    private final double[] atMs = new double[POINTS];
    private final double[] delayMs = new double[POINTS];
    private int points;
    private int place;
    private boolean hasGroup;
    private boolean hasPrevious;
    private long groupFirstSentNs;
    private long groupSentNs;
    private long groupArrivedNs;
    private long previousSentNs;
    private long previousArrivedNs;
    private long firstArrivedNs;
    private int deltas;
    private double accumulatedMs;
    private double smoothedMs;
    private double threshold = THRESHOLD_START;
    private double previousSlope;
    private double overMs;
    private int overs;
    private Usage usage = Usage.NORMAL;

    /** A packet arrived; in the order in which they were sent. */
    void onPacket(long sentNs, long arrivedNs) {
        if (!hasGroup) {
            firstArrivedNs = arrivedNs;
            begin(sentNs, arrivedNs);
            return;
        }
        if (sentNs - groupFirstSentNs < GROUP_NS) {
            groupSentNs = Math.max(groupSentNs, sentNs);
            groupArrivedNs = Math.max(groupArrivedNs, arrivedNs);
            return;
        }
        if (hasPrevious) {
            double sentMs = (groupSentNs - previousSentNs) / 1e6;
            double arrivedMs = (groupArrivedNs - previousArrivedNs) / 1e6;
            update(arrivedMs - sentMs, arrivedMs);
        }
        hasPrevious = true;
        previousSentNs = groupSentNs;
        previousArrivedNs = groupArrivedNs;
        begin(sentNs, arrivedNs);
    }

    private void begin(long sentNs, long arrivedNs) {
        hasGroup = true;
        groupFirstSentNs = sentNs;
        groupSentNs = sentNs;
        groupArrivedNs = arrivedNs;
    }

    private void update(double gradientMs, double elapsedMs) {
        deltas = Math.min(COUNT_MAX, deltas + 1);
        accumulatedMs += gradientMs;
        smoothedMs = SMOOTHING * smoothedMs + (1 - SMOOTHING) * accumulatedMs;
        atMs[place] = (groupArrivedNs - firstArrivedNs) / 1e6;
        delayMs[place] = smoothedMs;
        place = (place + 1) % POINTS;
        points = Math.min(POINTS, points + 1);
        double slope = points == POINTS ? slope() : 0;
        judge(slope, slope * deltas * GAIN, Math.max(0, elapsedMs));
    }

    private double slope() {
        double meanAt = 0;
        double meanDelay = 0;
        for (int i = 0; i < POINTS; i++) {
            meanAt += atMs[i] / POINTS;
            meanDelay += delayMs[i] / POINTS;
        }
        double above = 0;
        double below = 0;
        for (int i = 0; i < POINTS; i++) {
            above += (atMs[i] - meanAt) * (delayMs[i] - meanDelay);
            below += (atMs[i] - meanAt) * (atMs[i] - meanAt);
        }
        return below == 0 ? 0 : above / below;
    }

    private void judge(double slope, double trend, double elapsedMs) {
        if (trend > threshold) {
            overMs += elapsedMs;
            overs++;
            if (overMs > OVER_MIN_MS && overs > 1 && slope >= previousSlope) {
                overMs = 0;
                overs = 0;
                usage = Usage.OVER;
            }
        } else {
            overMs = 0;
            overs = 0;
            usage = trend < -threshold ? Usage.UNDER : Usage.NORMAL;
        }
        previousSlope = slope;
        adapt(Math.abs(trend), elapsedMs);
    }

    /** So that a competing stream that fills the queue does not starve us, nor noise stop us. */
    private void adapt(double trend, double elapsedMs) {
        if (trend > threshold + SPIKE) {
            return;
        }
        double factor = trend < threshold ? THRESHOLD_DOWN : THRESHOLD_UP;
        threshold += factor * (trend - threshold) * Math.min(100, elapsedMs);
        threshold = Math.clamp(threshold, THRESHOLD_MIN, THRESHOLD_MAX);
    }

    Usage usage() {
        return usage;
    }
}
