package org.parley.media.codec;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Converts a stream between 8, 16, 24 and 48 kHz, mono, by a polyphase Kaiser-windowed low-pass filter: flat within
 * half a decibel to 85 % of the narrower band, 60 dB down where its image or alias would be heard. It delays by 16
 * samples of the lower rate (2 ms at 8 kHz). One owner; not thread-safe; nothing allocates per call.
 */
public final class Resampler {
    private static final int TAPS_PER_PHASE = 32; // At the lower of the two rates.
    private static final double KAISER_BETA = 6.2;
    private static final double CUTOFF = 0.955; // Of the lower rate's half: the middle of the transition.
    private static final int MAX_INPUT = 5760;

    private record Ratio(int up, int down) {}

    private static final Map<Ratio, float[][]> FILTERS = new ConcurrentHashMap<>();

    private final int up;
    private final int down;
    private final float[][] phases;
    private final int taps;
    private final float[] line; // taps - 1 samples of the past, then the input.
    private int phase;

    private Resampler(int up, int down) {
        this.up = up;
        this.down = down;
        phases = FILTERS.computeIfAbsent(new Ratio(up, down), Resampler::design);
        taps = phases[0].length;
        line = new float[taps - 1 + MAX_INPUT];
    }

    /** Between any two of 8000, 16000, 24000 and 48000 Hz, and from 32000 and 44100 to 48000 Hz for files. */
    public static Resampler between(int fromHz, int toHz) {
        boolean isOfFiles = toHz == 48_000 && (fromHz == 44_100 || fromHz == 32_000);
        if (isOfFiles) {
            int divisor = gcd(fromHz, toHz);
            return new Resampler(toHz / divisor, fromHz / divisor);
        }
        if (fromHz <= 0 || toHz <= 0 || 48000 % fromHz != 0 || 48000 % toHz != 0 || fromHz < 8000 || toHz < 8000) {
            throw new IllegalArgumentException("No resampler from " + fromHz + " to " + toHz + " Hz.");
        }
        int divisor = gcd(fromHz, toHz);
        return new Resampler(toHz / divisor, fromHz / divisor);
    }

    /**
     * Converts the next samples. A frame of 20 ms in makes exactly one of 20 ms out.
     *
     * @param samples at most 5760
     * @return how many samples were written at {@code outOffset}
     */
    public int process(short[] in, int offset, int samples, short[] out, int outOffset) {
        if (up == down) {
            System.arraycopy(in, offset, out, outOffset, samples);
            return samples;
        }
        for (int i = 0; i < samples; i++) {
            line[taps - 1 + i] = in[offset + i];
        }
        int written = 0;
        int position = phase; // In ticks of the common rate, from the first new sample.
        for (int end = samples * up; position < end; position += down) {
            float value = filter(line, position / up, phases[position % up]);
            int rounded = Math.round(value);
            out[outOffset + written++] = (short) Math.clamp(rounded, Short.MIN_VALUE, Short.MAX_VALUE);
        }
        phase = position - samples * up;
        System.arraycopy(line, samples, line, 0, taps - 1);
        return written;
    }

    /** Takes over the past of another one between the same rates. */
    public void copyFrom(Resampler other) {
        if (other.up != up || other.down != down) {
            throw new IllegalArgumentException("Resamplers between other rates have another past.");
        }
        System.arraycopy(other.line, 0, line, 0, taps - 1);
        phase = other.phase;
    }

    /** How long a sound stays in the filter, in samples of the lower rate. */
    public int delayAtLowerRate() {
        return up == down ? 0 : TAPS_PER_PHASE / 2;
    }

    private static float filter(float[] line, int from, float[] coefficients) {
        // Four sums, because the compiler may not reorder floating-point additions by itself.
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        for (int i = 0; i < coefficients.length; i += 4) {
            a += line[from + i] * coefficients[i];
            b += line[from + i + 1] * coefficients[i + 1];
            c += line[from + i + 2] * coefficients[i + 2];
            d += line[from + i + 3] * coefficients[i + 3];
        }
        return (a + b) + (c + d);
    }

    /** One filter at the common rate, dealt out to {@code up} phases, each reversed and of sum one. */
    private static float[][] design(Ratio ratio) {
        int wider = Math.max(ratio.up(), ratio.down());
        int perPhase = ((TAPS_PER_PHASE * wider + ratio.up() - 1) / ratio.up() + 3) & ~3;
        int length = TAPS_PER_PHASE * wider;
        double centre = (length - 1) / 2.0;
        double cutoff = CUTOFF / wider; // Of the common rate's half.
        var phases = new float[ratio.up()][perPhase];
        for (int phase = 0; phase < ratio.up(); phase++) {
            var ideal = new double[perPhase];
            double sum = 0;
            for (int tap = 0; tap < perPhase; tap++) {
                int n = phase + tap * ratio.up();
                if (n < length) {
                    double x = n - centre;
                    double sinc = x == 0 ? cutoff : Math.sin(Math.PI * cutoff * x) / (Math.PI * x);
                    double edge = x / (length / 2.0);
                    ideal[tap] = sinc * bessel(KAISER_BETA * Math.sqrt(Math.max(0, 1 - edge * edge)));
                    sum += ideal[tap];
                }
            }
            for (int tap = 0; tap < perPhase; tap++) {
                phases[phase][perPhase - 1 - tap] = (float) (ideal[tap] / sum);
            }
        }
        return phases;
    }

    /** The modified Bessel function of order zero, by its series. */
    private static double bessel(double x) {
        double sum = 1;
        double term = 1;
        for (int k = 1; k < 40; k++) {
            term *= (x / (2 * k)) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
