package org.parley.media.dtmf;

import java.util.SplittableRandom;

/** Sound for detectors: sums of sines with levels in dBm0, noise, silence. 8000 samples a second unless said. */
final class Signals {
    /** A sine of 0 dBm0 has this amplitude: 3.17 dB below full scale (ITU-T G.711). */
    private static final double ZERO_DBM0 = 32_767 * Math.pow(10, -3.17 / 20);

    static final int[] LOW = {697, 770, 852, 941};
    static final int[] HIGH = {1209, 1336, 1477, 1633};
    static final String KEYS = "123A456B789C*0#D";

    private Signals() {}

    static double amplitude(double dbm0) {
        return ZERO_DBM0 * Math.pow(10, dbm0 / 20);
    }

    static short[] key(char key, double ms, double lowDbm0, double highDbm0, double offBy) {
        int index = KEYS.indexOf(key);
        return sines(
                8_000, ms, new double[] {LOW[index / 4] * (1 + offBy), HIGH[index % 4] * (1 + offBy)},
                new double[] {amplitude(lowDbm0), amplitude(highDbm0)});
    }

    static short[] key(char key, double ms) {
        return key(key, ms, -10, -10, 0);
    }

    static short[] sines(int rate, double ms, double[] hertz, double[] amplitudes) {
        var out = new short[(int) (ms * rate / 1000)];
        for (int i = 0; i < out.length; i++) {
            double sum = 0;
            for (int k = 0; k < hertz.length; k++) {
                sum += amplitudes[k] * Math.sin(2 * Math.PI * hertz[k] * i / rate);
            }
            out[i] = (short) Math.clamp(Math.round(sum), -32_768, 32_767);
        }
        return out;
    }

    static short[] silence(double ms) {
        return new short[(int) (ms * 8)];
    }

    static short[] withNoise(short[] sound, double noiseDbm0, long seed) {
        var random = new SplittableRandom(seed);
        var out = sound.clone();
        // The power of a sine of that level.
        double deviation = amplitude(noiseDbm0) / Math.sqrt(2);
        for (int i = 0; i < out.length; i++) {
            double gaussian = 0;
            for (int k = 0; k < 12; k++) {
                gaussian += random.nextDouble();
            }
            out[i] = (short) Math.clamp(Math.round(out[i] + (gaussian - 6) * deviation), -32_768, 32_767);
        }
        return out;
    }

    static short[] join(short[]... parts) {
        int length = 0;
        for (var part : parts) {
            length += part.length;
        }
        var out = new short[length];
        int at = 0;
        for (var part : parts) {
            System.arraycopy(part, 0, out, at, part.length);
            at += part.length;
        }
        return out;
    }
}
