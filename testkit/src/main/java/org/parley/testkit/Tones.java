package org.parley.testkit;

/** Sine tones as 16-bit samples, and Goertzel's measurement of how strong one frequency is. */
public final class Tones {
    private Tones() {}

    /** A sine of {@code hertz} at {@code amplitude} (full scale 32767), phase-continuous over {@code fromSample}. */
    public static short[] sine(double hertz, int sampleRate, int amplitude, long fromSample, int samples) {
        var out = new short[samples];
        for (int i = 0; i < samples; i++) {
            out[i] = (short) Math.round(amplitude * Math.sin(2 * Math.PI * hertz * (fromSample + i) / sampleRate));
        }
        return out;
    }

    /** The amplitude (0 to 32767) of {@code hertz} in the samples, by Goertzel's algorithm with a Hann window. */
    public static double amplitude(double hertz, int sampleRate, short[] samples, int offset, int length) {
        double coefficient = 2 * Math.cos(2 * Math.PI * hertz / sampleRate);
        double previous = 0;
        double beforePrevious = 0;
        for (int i = 0; i < length; i++) {
            double window = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / (length - 1));
            double current = samples[offset + i] * window + coefficient * previous - beforePrevious;
            beforePrevious = previous;
            previous = current;
        }
        double power = previous * previous + beforePrevious * beforePrevious - coefficient * previous * beforePrevious;
        // The Hann window halves the amplitude, and a sine's spectrum is split over two sides.
        return Math.sqrt(Math.max(0, power)) * 4 / length;
    }

    /**
     * The mean amplitude of {@code hertz} over windows of a fifth of a second: for long sounds, in which a jitter buffer may have
     * moved the phase.
     */
    public static double amplitudeOverTime(double hertz, int sampleRate, short[] samples, int offset, int length) {
        int window = sampleRate / 5;
        if (length < 2 * window) {
            return amplitude(hertz, sampleRate, samples, offset, length);
        }
        double sum = 0;
        int windows = length / window;
        for (int i = 0; i < windows; i++) {
            sum += amplitude(hertz, sampleRate, samples, offset + i * window, window);
        }
        return sum / windows;
    }

    /** Root mean square of the samples. */
    public static double rms(short[] samples, int offset, int length) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (double) samples[offset + i] * samples[offset + i];
        }
        return Math.sqrt(sum / Math.max(1, length));
    }
}
