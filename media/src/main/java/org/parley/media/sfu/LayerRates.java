package org.parley.media.sfu;

/** How many bits each spatial and temporal layer of a stream takes, over about a second. Owned by the media loop. */
final class LayerRates {
    static final int SPATIAL = 4;
    static final int TEMPORAL = 4;
    private static final long WINDOW_NS = 500_000_000L;

    private final long[] bytes = new long[SPATIAL * TEMPORAL];
    private final long[] bitsPerSecond = new long[SPATIAL * TEMPORAL];
    private long windowStartNs;
    private boolean hasStarted;
    private boolean hasRate;
    private int highestSpatial;
    private int highestTemporal;

    void onPacket(int spatialLayer, int temporalLayer, int packetBytes, long nowNs) {
        int spatial = Math.min(spatialLayer, SPATIAL - 1);
        int temporal = Math.min(temporalLayer, TEMPORAL - 1);
        if (!hasStarted) {
            hasStarted = true;
            windowStartNs = nowNs;
        }
        bytes[spatial * TEMPORAL + temporal] += packetBytes;
        highestSpatial = Math.max(highestSpatial, spatial);
        highestTemporal = Math.max(highestTemporal, temporal);
    }

    void onTime(long nowNs) {
        long elapsedNs = nowNs - windowStartNs;
        if (!hasStarted || elapsedNs < WINDOW_NS) {
            return;
        }
        for (int i = 0; i < bytes.length; i++) {
            long now = bytes[i] * 8_000_000_000L / elapsedNs;
            bitsPerSecond[i] = hasRate ? (bitsPerSecond[i] + now) / 2 : now;
            bytes[i] = 0;
        }
        hasRate = true;
        windowStartNs = nowNs;
    }

    /** What is taken by all layers up to these; 0 before it was measured. */
    long bitsPerSecond(int spatialLayer, int temporalLayer) {
        long sum = 0;
        for (int spatial = 0; spatial <= Math.min(spatialLayer, SPATIAL - 1); spatial++) {
            for (int temporal = 0; temporal <= Math.min(temporalLayer, TEMPORAL - 1); temporal++) {
                sum += bitsPerSecond[spatial * TEMPORAL + temporal];
            }
        }
        return sum;
    }

    int highestSpatial() {
        return highestSpatial;
    }

    int highestTemporal() {
        return highestTemporal;
    }

    void restart() {
        java.util.Arrays.fill(bytes, 0);
        java.util.Arrays.fill(bitsPerSecond, 0);
        hasStarted = false;
        hasRate = false;
        highestSpatial = 0;
        highestTemporal = 0;
    }
}
