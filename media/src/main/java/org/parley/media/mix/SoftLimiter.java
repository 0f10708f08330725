package org.parley.media.mix;

/**
 * Brings a sum of voices back into 16 bits. Up to three quarters of full scale nothing changes; above, the curve bends
 * towards full scale and never reaches it. It has no memory, so that two listeners of the same sum get the same samples.
 */
public final class SoftLimiter {
    private static final int KNEE = 24_576;
    private static final int ROOM = 32_767 - KNEE;

    private SoftLimiter() {}

    public static short limit(int sample) {
        if (sample > KNEE) {
            return (short) (KNEE + bend(sample - KNEE));
        }
        if (sample < -KNEE) {
            return (short) (-KNEE - bend(-sample - KNEE));
        }
        return (short) sample;
    }

    public static short limit(float sample) {
        // Beyond this the curve is at its end, and the sum of two would leave the range of an int.
        return limit(Math.round(Math.clamp(sample, -1e9f, 1e9f)));
    }

    /** Starts with slope 1, so the curve has no corner, and ends at {@link #ROOM}. */
    private static int bend(int excess) {
        return (int) ((long) excess * ROOM / (excess + ROOM));
    }
}
