package org.parley.media.codec;

import java.util.Arrays;

/**
 * Comfort noise (RFC 3389): what a telephone says of its background instead of sending it, made audible again. Level, and the shape of the spectrum as
 * reflection coefficients of an all-pole filter. One owner; not thread-safe; nothing allocates per call.
 */
public final class ComfortNoise {
    /** RFC 3389 §3.2: more are not of use; what a payload has beyond is left out. */
    private static final int ORDER_MAX = 12;

    /** Louder than this is no background. */
    private static final int LEVEL_MAX_DBOV = -30;

    private final double[] filter = new double[ORDER_MAX];
    private final double[] previous = new double[ORDER_MAX];
    private final double[] past = new double[ORDER_MAX];
    private int order;
    private double amplitude;
    private long random;

    /** {@code seed} makes the noise; any number but the same for two legs will do. */
    public ComfortNoise(long seed) {
        random = seed * 2 + 1;
    }

    /** Writes our payload of a level, without a shape; returns its length. */
    public static int write(int levelDbov, byte[] out, int offset) {
        out[offset] = (byte) Math.clamp(-levelDbov, 0, 127);
        return 1;
    }

    /** Takes a payload. An empty one changes nothing. */
    public void onPayload(byte[] payload, int offset, int length) {
        if (length < 1) {
            return;
        }
        int level = Math.min(LEVEL_MAX_DBOV, -(payload[offset] & 0x7F));
        order = Math.min(ORDER_MAX, length - 1);
        double remaining = 1;
        for (int i = 0; i < order; i++) {
            // RFC 3389 §3.2: 127 is zero, 0 and 254 are just inside −1 and 1.
            double reflection = Math.clamp(((payload[offset + 1 + i] & 0xFF) - 127) / 128.0, -0.99, 0.99);
            System.arraycopy(filter, 0, previous, 0, i);
            for (int k = 0; k < i; k++) {
                filter[k] = previous[k] + reflection * previous[i - 1 - k];
            }
            filter[i] = reflection;
            remaining *= 1 - reflection * reflection;
        }
        // White noise of this amplitude comes out of the filter at the level that was told (uniform noise has a third of its peak's power).
        amplitude = 32_768 * Math.pow(10, level / 20.0) * Math.sqrt(3 * remaining);
        Arrays.fill(past, 0);
    }

    /** Silence from now on. */
    public void stop() {
        amplitude = 0;
    }

    public boolean isOn() {
        return amplitude > 0;
    }

    /** Writes the next samples. */
    public void fill(short[] out, int offset, int samples) {
        for (int i = 0; i < samples; i++) {
            double value = amplitude * uniform();
            for (int k = 0; k < order; k++) {
                value -= filter[k] * past[k];
            }
            if (order > 0) {
                System.arraycopy(past, 0, past, 1, order - 1);
                past[0] = value;
            }
            out[offset + i] = (short) Math.clamp(Math.round(value), Short.MIN_VALUE, Short.MAX_VALUE);
        }
    }

    /** −1 to 1; a linear congruence is random enough for the ear. */
    private double uniform() {
        random = random * 6364136223846793005L + 1442695040888963407L;
        return (random >> 11) * 0x1p-52;
    }
}
