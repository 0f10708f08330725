package org.parley.media.spatial;

/** What measuring instruments say of a sound at two ears: how much later and how much softer the left one hears. */
final class TwoEars {
    static final int SIZE = 4096;
    private static final int RATE = 48_000;

    private final double[][] left;
    private final double[][] right;

    /** Looks at {@link #SIZE} samples from {@code offset}. */
    TwoEars(float[] left, float[] right, int offset) {
        this.left = spectrum(left, offset);
        this.right = spectrum(right, offset);
    }

    /** Microseconds by which the left ear hears later, where the ears agree most between 200 and 1500 Hz. */
    double itdUs() {
        double best = 0;
        double bestSum = Double.NEGATIVE_INFINITY;
        for (double us = -1000; us <= 1000; us += 4) {
            double sum = 0;
            for (int k = bin(200); k <= bin(1500); k++) {
                double re = right[0][k] * left[0][k] + right[1][k] * left[1][k];
                double im = right[1][k] * left[0][k] - right[0][k] * left[1][k];
                double angle = 2 * Math.PI * k * RATE / SIZE * us * 1e-6;
                sum += (re * Math.cos(angle) + im * Math.sin(angle)) / Math.max(1e-30, Math.hypot(re, im));
            }
            if (sum > bestSum) {
                bestSum = sum;
                best = us;
            }
        }
        return best;
    }

    /** Decibels by which the right ear hears louder in the third of an octave around {@code hertz}. */
    double ildDb(double hertz) {
        return 10 * Math.log10(energy(right, hertz) / energy(left, hertz));
    }

    /** Decibels of both ears together in all above {@code hertz}, against those in all. */
    double shareAboveDb(double hertz) {
        double above = 0;
        double all = 1e-30;
        for (int k = 1; k < SIZE / 2; k++) {
            double power = power(left, k) + power(right, k);
            all += power;
            above += k >= bin(hertz) ? power : 0;
        }
        return 10 * Math.log10(Math.max(above / all, 1e-20));
    }

    private static double energy(double[][] spectrum, double hertz) {
        double sum = 1e-30;
        double half = Math.pow(2, 1 / 6.0);
        for (int k = bin(hertz / half); k < bin(hertz * half); k++) {
            sum += power(spectrum, k);
        }
        return sum;
    }

    private static double power(double[][] spectrum, int k) {
        return spectrum[0][k] * spectrum[0][k] + spectrum[1][k] * spectrum[1][k];
    }

    private static int bin(double hertz) {
        return (int) Math.round(hertz * SIZE / RATE);
    }

    /** By the book: radix 2 with a Hann window. */
    private static double[][] spectrum(float[] samples, int offset) {
        var re = new double[SIZE];
        var im = new double[SIZE];
        int bits = Integer.numberOfTrailingZeros(SIZE);
        for (int i = 0; i < SIZE; i++) {
            double window = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / SIZE);
            re[Integer.reverse(i) >>> (32 - bits)] = samples[offset + i] * window;
        }
        for (int half = 1; half < SIZE; half *= 2) {
            for (int j = 0; j < half; j++) {
                double c = Math.cos(Math.PI * j / half);
                double s = -Math.sin(Math.PI * j / half);
                for (int a = j; a < SIZE; a += 2 * half) {
                    int b = a + half;
                    double r = re[b] * c - im[b] * s;
                    double i = re[b] * s + im[b] * c;
                    re[b] = re[a] - r;
                    im[b] = im[a] - i;
                    re[a] += r;
                    im[a] += i;
                }
            }
        }
        return new double[][] {re, im};
    }
}
