package org.parley.media.sfu;

/** Bits per second over a window that slides in ten steps, by the receiver's clock. Owned by the media loop. */
final class ArrivedRate {
    private static final int STEPS = 10;

    private final long[] bytes = new long[STEPS];
    private final long stepNs;
    private long step;
    private long firstStep;
    private boolean hasStarted;

    ArrivedRate(long windowNs) {
        stepNs = windowNs / STEPS;
    }

    void onPacket(int packetBytes, long arrivedNs) {
        long now = Math.floorDiv(arrivedNs, stepNs);
        if (!hasStarted) {
            hasStarted = true;
            step = now;
            firstStep = now;
        }
        for (long i = step + 1; i <= now && i <= step + STEPS; i++) {
            bytes[(int) Math.floorMod(i, (long) STEPS)] = 0;
        }
        if (now > step) {
            step = now;
        }
        bytes[(int) Math.floorMod(Math.max(now, step - STEPS + 1), (long) STEPS)] += packetBytes;
    }

    /** 0 before there is half a window. */
    long bitsPerSecond() {
        long steps = Math.min(STEPS, step - firstStep + 1);
        if (!hasStarted || steps < STEPS / 2) {
            return 0;
        }
        long sum = 0;
        for (long each : bytes) {
            sum += each;
        }
        return sum * 8_000_000_000L / (steps * stepNs);
    }
}
