package org.parley.media.codec;

/** The quadrature mirror filter of ITU-T G.722 §3.1 and §4.4: 16 kHz to and from two bands of 8 kHz. One owner. */
final class G722Qmf {
    private static final int[] COEFFICIENTS = {3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11};
    private static final int LENGTH = 24;

    private final int[] line = new int[2 * LENGTH]; // Twice the length: moved back only when its end is reached.
    private int at;
    private int sumA;
    private int sumB;

    void copyFrom(G722Qmf other) {
        System.arraycopy(other.line, 0, line, 0, line.length);
        at = other.at;
        sumA = other.sumA;
        sumB = other.sumB;
    }

    /** Takes two samples; the bands are then {@link #low} and {@link #high}. */
    void split(int first, int second) {
        push(first, second);
    }

    /** The lower band after {@link #split}. */
    int low() {
        return (sumB + sumA) >> 14;
    }

    /** The upper band after {@link #split}. */
    int high() {
        return (sumB - sumA) >> 14;
    }

    /** Takes one sample of each band; two samples are then {@link #first} and {@link #second}. */
    void join(int low, int high) {
        push(low + high, low - high);
    }

    /** The earlier sample after {@link #join}. */
    int first() {
        return sumB >> 11;
    }

    /** The later sample after {@link #join}. */
    int second() {
        return sumA >> 11;
    }

    private void push(int first, int second) {
        if (at + LENGTH + 2 > line.length) {
            System.arraycopy(line, at, line, 0, LENGTH);
            at = 0;
        }
        at += 2;
        line[at + LENGTH - 2] = first;
        line[at + LENGTH - 1] = second;
        int a = 0;
        int b = 0;
        for (int i = 0; i < COEFFICIENTS.length; i++) {
            a += line[at + 2 * i] * COEFFICIENTS[i];
            b += line[at + 2 * i + 1] * COEFFICIENTS[COEFFICIENTS.length - 1 - i];
        }
        sumA = a;
        sumB = b;
    }
}
