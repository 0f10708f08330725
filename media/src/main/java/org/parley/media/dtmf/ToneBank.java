package org.parley.media.dtmf;

/**
 * Measures how much of a block of sound is at each of some frequencies (Goertzel's recursion: one bin of a Fourier transform each), and how
 * much there is in all. One owner; allocates nothing after its making.
 */
final class ToneBank {
    private final int length;
    private final float[] coefficients;
    private final float[] last;
    private final float[] beforeLast;
    private final double[] omega;
    private float energy;
    private int filled;

    /** @param length of a block in samples */
    ToneBank(int length, int sampleRate, int... hertz) {
        this.length = length;
        coefficients = new float[hertz.length];
        last = new float[hertz.length];
        beforeLast = new float[hertz.length];
        omega = new double[hertz.length];
        for (int i = 0; i < hertz.length; i++) {
            omega[i] = 2 * Math.PI * hertz[i] / sampleRate;
            coefficients[i] = (float) (2 * Math.cos(omega[i]));
        }
    }

    /** Takes a sample; whether the block is full now, and may be asked about before {@link #clear}. */
    boolean fills(float sample) {
        energy += sample * sample;
        for (int i = 0; i < coefficients.length; i++) {
            float next = sample + coefficients[i] * last[i] - beforeLast[i];
            beforeLast[i] = last[i];
            last[i] = next;
        }
        return ++filled == length;
    }

    /** The mean square of the block: of a sine, half its amplitude's square. */
    float meanSquare() {
        return energy / length;
    }

    /** The mean square that a sine of this frequency has in the block; at most a little more than {@link #meanSquare}. */
    float toneMeanSquare(int index) {
        float power = last[index] * last[index]
                + beforeLast[index] * beforeLast[index]
                - coefficients[index] * last[index] * beforeLast[index];
        return 2 * power / ((float) length * length);
    }

    /** The phase of this frequency at the block's end, in radians. */
    double phase(int index) {
        double real = last[index] - beforeLast[index] * Math.cos(omega[index]);
        double imaginary = beforeLast[index] * Math.sin(omega[index]);
        return Math.atan2(imaginary, real);
    }

    void clear() {
        filled = 0;
        energy = 0;
        java.util.Arrays.fill(last, 0);
        java.util.Arrays.fill(beforeLast, 0);
    }
}
