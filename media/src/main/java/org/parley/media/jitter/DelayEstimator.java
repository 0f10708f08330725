package org.parley.media.jitter;

import java.util.Arrays;

/**
 * How long a packet must wait so that nearly all of the later ones are there in time. Each packet's transit time is
 * compared with the shortest of the last seconds; the differences go into a histogram that forgets, and the delay is
 * the one that {@value #QUANTILE} of them stay below. The shortest transit is taken over a moving window, so that a
 * clock that drifts or a route that changes moves the ground and not the delay. Owned by its jitter buffer.
 */
final class DelayEstimator {
    private static final double QUANTILE = 0.97;
    private static final int BUCKET_NS = 5_000_000;
    private static final int BUCKETS = 120;
    private static final long WINDOW_NS = 2_000_000_000L;
    /** A packet counts half after about 4 s of 20 ms packets. */
    private static final double FORGET = 0.9965;

    private static final double RENORMALIZE_AT = 1e12;
    private static final int FIRST_DELAY_MS = 20;
    /** So many packets decide; before them the first delay stands. */
    private static final int ENOUGH_PACKETS = 10;

    private final double[] weights = new double[BUCKETS];
    private final long minNs;
    private final long maxNs;
    private double weight = 1;
    private double total;
    private long packets;
    private long targetNs;
    private long windowStartNs;
    private long windowMinNs;
    private long previousMinNs;
    private long baseNs;

    DelayEstimator(JitterSettings settings) {
        minNs = settings.minDelayMs() * 1_000_000L;
        maxNs = settings.maxDelayMs() * 1_000_000L;
        reset();
    }

    /** A new stream: nothing is known about its clock. */
    void reset() {
        Arrays.fill(weights, 0);
        weight = 1;
        total = 0;
        packets = 0;
        targetNs = Math.clamp(FIRST_DELAY_MS * 1_000_000L, minNs, maxNs);
    }

    /** Notes a packet whose arrival minus timestamp is {@code transitNs}. */
    void observe(long transitNs, long nowNs) {
        moveBase(transitNs, nowNs);
        packets++;
        int bucket = (int) Math.min(BUCKETS - 1, (transitNs - baseNs) / BUCKET_NS);
        weight /= FORGET;
        weights[bucket] += weight;
        total += weight;
        if (weight > RENORMALIZE_AT) {
            renormalize();
        }
        boolean isLater = (bucket + 1L) * BUCKET_NS > targetNs;
        if (packets >= ENOUGH_PACKETS && (isLater || packets % 8 == 0)) {
            targetNs = Math.clamp(quantileNs(), minNs, maxNs);
        }
    }

    boolean isEmpty() {
        return packets == 0;
    }

    /** The shortest transit of the last seconds. */
    long baseNs() {
        return baseNs;
    }

    /** How long after the earliest possible arrival a packet is to be played. */
    long targetNs() {
        return targetNs;
    }

    private void moveBase(long transitNs, long nowNs) {
        if (packets == 0) {
            windowStartNs = nowNs;
            windowMinNs = transitNs;
            previousMinNs = transitNs;
        } else if (nowNs - windowStartNs > WINDOW_NS) {
            windowStartNs = nowNs;
            previousMinNs = windowMinNs;
            windowMinNs = transitNs;
        } else {
            windowMinNs = Math.min(windowMinNs, transitNs);
        }
        baseNs = Math.min(windowMinNs, previousMinNs);
    }

    private long quantileNs() {
        double tail = total * (1 - QUANTILE);
        double above = 0;
        for (int bucket = BUCKETS - 1; bucket > 0; bucket--) {
            above += weights[bucket];
            if (above > tail) {
                return (bucket + 1L) * BUCKET_NS;
            }
        }
        return 0; // All within one bucket: the network adds nothing, and the minimum decides.
    }

    private void renormalize() {
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            weights[bucket] /= weight;
        }
        total /= weight;
        weight = 1;
    }
}
