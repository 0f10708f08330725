package org.parley.media.codec;

/**
 * One sub-band of ITU-T G.722: the adaptive quantizer's scale and the predictor of two poles and six zeros that
 * encoder and decoder run in step (blocks 3 and 4 of §3 and §4). The arithmetic is the recommendation's 16-bit one, to
 * the bit, or the two ends would drift apart. One owner; not thread-safe.
 */
final class G722Band {
    /** INVQBL, 4 bits: what the predictor of the lower band learns from. */
    private static final int[] LOW_4_BITS = {
        0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0
    };
    /** INVQAH, 2 bits. */
    private static final int[] HIGH_2_BITS = {-7408, -1616, 7408, 1616};
    /** LOGSCL: how a code of the lower band moves the scale (WL after RL42). */
    private static final int[] LOW_SCALE_STEP = {
        -60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60
    };
    /** LOGSCH: how a code of the upper band moves the scale (WH after RH2). */
    private static final int[] HIGH_SCALE_STEP = {798, -214, 798, -214};
    /** SCALEL, SCALEH: 2^(i/32), in 2048ths. */
    private static final int[] POWER_OF_TWO = {
        2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834,
        2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008
    };
    private static final int LOW_SCALE_MAX = 18432;
    private static final int HIGH_SCALE_MAX = 22528;
    private static final int LOW_SHIFT = 8;
    private static final int HIGH_SHIFT = 10;

    private int logScale;
    private int scale;
    private int predicted;
    private int zeroPart;
    private int pole1;
    private int pole2;
    private final int[] zeros = new int[6];
    private final int[] differences = new int[6]; // Newest first.
    private int reconstructed1;
    private int reconstructed2;
    private int partial1;
    private int partial2;

    private G722Band(int scale) {
        this.scale = scale;
    }

    static G722Band lower() {
        return new G722Band(32);
    }

    static G722Band upper() {
        return new G722Band(8);
    }

    void copyFrom(G722Band other) {
        logScale = other.logScale;
        scale = other.scale;
        predicted = other.predicted;
        zeroPart = other.zeroPart;
        pole1 = other.pole1;
        pole2 = other.pole2;
        System.arraycopy(other.zeros, 0, zeros, 0, zeros.length);
        System.arraycopy(other.differences, 0, differences, 0, differences.length);
        reconstructed1 = other.reconstructed1;
        reconstructed2 = other.reconstructed2;
        partial1 = other.partial1;
        partial2 = other.partial2;
    }

    /** What the predictor expects next. */
    int predicted() {
        return predicted;
    }

    /** The quantizer's step. */
    int scale() {
        return scale;
    }

    /** Both ends, lower band: adapts to the upper four bits of a code. */
    void adaptLower(int code4) {
        int difference = (scale * LOW_4_BITS[code4]) >> 15;
        adaptScale(LOW_SCALE_STEP[code4], LOW_SCALE_MAX, LOW_SHIFT);
        adaptPredictor(difference);
    }

    /** Both ends, upper band: adapts to a code of two bits; returns the quantized difference. */
    int adaptUpper(int code2) {
        int difference = (scale * HIGH_2_BITS[code2]) >> 15;
        adaptScale(HIGH_SCALE_STEP[code2], HIGH_SCALE_MAX, HIGH_SHIFT);
        adaptPredictor(difference);
        return difference;
    }

    private void adaptScale(int step, int max, int shift) {
        logScale = Math.clamp(((logScale * 127) >> 7) + step, 0, max);
        int exponent = shift - (logScale >> 11);
        int mantissa = POWER_OF_TWO[(logScale >> 6) & 31];
        scale = (exponent < 0 ? mantissa << -exponent : mantissa >> exponent) << 2;
    }

    private void adaptPredictor(int difference) {
        int reconstructed = saturate(predicted + difference); // RECONS
        int partial = saturate(zeroPart + difference); // PARREC
        adaptPoles(partial);
        adaptZeros(difference);

        partial2 = partial1;
        partial1 = partial;
        reconstructed2 = reconstructed1;
        reconstructed1 = reconstructed;

        int poles = saturate(((pole1 * saturate(2 * reconstructed1)) >> 15)
                + ((pole2 * saturate(2 * reconstructed2)) >> 15)); // FILTEP
        int sum = 0;
        for (int i = 0; i < zeros.length; i++) { // FILTEZ
            sum += (zeros[i] * saturate(2 * differences[i])) >> 15;
        }
        zeroPart = saturate(sum);
        predicted = saturate(poles + zeroPart);
    }

    private void adaptPoles(int partial) {
        boolean same1 = (partial >> 15) == (partial1 >> 15);
        boolean same2 = (partial >> 15) == (partial2 >> 15);
        int quadruple = saturate(pole1 << 2); // UPPOL2
        int towards = Math.min(same1 ? -quadruple : quadruple, 32767);
        int next2 = Math.clamp((same2 ? 128 : -128) + (towards >> 7) + ((pole2 * 32512) >> 15), -12288, 12288);
        int bound = saturate(15360 - next2); // UPPOL1
        int next1 = saturate((same1 ? 192 : -192) + ((pole1 * 32640) >> 15));
        pole1 = Math.clamp(next1, -bound, bound);
        pole2 = next2;
    }

    private void adaptZeros(int difference) {
        int step = difference == 0 ? 0 : 128;
        for (int i = zeros.length - 1; i >= 0; i--) { // UPZERO
            boolean same = (differences[i] >> 15) == (difference >> 15);
            zeros[i] = saturate((same ? step : -step) + ((zeros[i] * 32640) >> 15));
        }
        System.arraycopy(differences, 0, differences, 1, differences.length - 1); // DELAYA
        differences[0] = difference;
    }

    static int saturate(int value) {
        return Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
    }
}
