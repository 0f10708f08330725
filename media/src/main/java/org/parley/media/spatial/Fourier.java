package org.parley.media.spatial;

/**
 * Fourier's transform of 2048 complex numbers, real and imaginary parts apart. The spectrum's order is whatever falls out of the forward
 * transform, and the inverse takes it in this order: multiplying two spectra does not ask for another. Immutable.
 */
final class Fourier {
    static final int SIZE = 2048;

    private static final float[] COS = new float[SIZE];
    private static final float[] SIN = new float[SIZE];

    static {
        for (int i = 0; i < SIZE; i++) {
            COS[i] = (float) Math.cos(2 * Math.PI * i / SIZE);
            SIN[i] = (float) Math.sin(2 * Math.PI * i / SIZE);
        }
    }

    private Fourier() {}

    /** In place: halves once (2048 is not a power of four), then quarters (radix 4, decimation in frequency). */
    static void forward(float[] re, float[] im) {
        int half = SIZE / 2;
        for (int j = 0; j < half; j++) {
            float r = re[j] - re[j + half];
            float i = im[j] - im[j + half];
            re[j] += re[j + half];
            im[j] += im[j + half];
            re[j + half] = r * COS[j] + i * SIN[j];
            im[j + half] = i * COS[j] - r * SIN[j];
        }
        for (int quarter = half / 4; quarter > 1; quarter /= 4) {
            for (int block = 0; block < SIZE; block += 4 * quarter) {
                spread(re, im, block, quarter);
            }
        }
        for (int block = 0; block < SIZE; block += 4) {
            spreadFour(re, im, block);
        }
    }

    /** In place, and not divided by the size: the steps of {@link #forward} backwards. */
    static void inverse(float[] re, float[] im) {
        for (int block = 0; block < SIZE; block += 4) {
            gatherFour(re, im, block);
        }
        int half = SIZE / 2;
        for (int quarter = 4; quarter < half; quarter *= 4) {
            for (int block = 0; block < SIZE; block += 4 * quarter) {
                gather(re, im, block, quarter);
            }
        }
        for (int j = 0; j < half; j++) {
            float r = re[j + half] * COS[j] - im[j + half] * SIN[j];
            float i = im[j + half] * COS[j] + re[j + half] * SIN[j];
            re[j + half] = re[j] - r;
            im[j + half] = im[j] - i;
            re[j] += r;
            im[j] += i;
        }
    }

    private static void spread(float[] re, float[] im, int block, int quarter) {
        int step = SIZE / (4 * quarter);
        for (int j = 0; j < quarter; j++) {
            int a = block + j;
            int b = a + quarter;
            int c = b + quarter;
            int d = c + quarter;
            float evenRe = re[a] + re[c];
            float evenIm = im[a] + im[c];
            float evenDiffRe = re[a] - re[c];
            float evenDiffIm = im[a] - im[c];
            float oddRe = re[b] + re[d];
            float oddIm = im[b] + im[d];
            float oddDiffRe = re[b] - re[d];
            float oddDiffIm = im[b] - im[d];
            re[a] = evenRe + oddRe;
            im[a] = evenIm + oddIm;
            int w = j * step;
            turnBack(re, im, b, evenDiffRe + oddDiffIm, evenDiffIm - oddDiffRe, w);
            turnBack(re, im, c, evenRe - oddRe, evenIm - oddIm, 2 * w);
            turnBack(re, im, d, evenDiffRe - oddDiffIm, evenDiffIm + oddDiffRe, 3 * w);
        }
    }

    private static void turnBack(float[] re, float[] im, int at, float r, float i, int w) {
        re[at] = r * COS[w] + i * SIN[w];
        im[at] = i * COS[w] - r * SIN[w];
    }

    private static void spreadFour(float[] re, float[] im, int a) {
        float evenRe = re[a] + re[a + 2];
        float evenIm = im[a] + im[a + 2];
        float evenDiffRe = re[a] - re[a + 2];
        float evenDiffIm = im[a] - im[a + 2];
        float oddRe = re[a + 1] + re[a + 3];
        float oddIm = im[a + 1] + im[a + 3];
        float oddDiffRe = re[a + 1] - re[a + 3];
        float oddDiffIm = im[a + 1] - im[a + 3];
        re[a] = evenRe + oddRe;
        im[a] = evenIm + oddIm;
        re[a + 1] = evenDiffRe + oddDiffIm;
        im[a + 1] = evenDiffIm - oddDiffRe;
        re[a + 2] = evenRe - oddRe;
        im[a + 2] = evenIm - oddIm;
        re[a + 3] = evenDiffRe - oddDiffIm;
        im[a + 3] = evenDiffIm + oddDiffRe;
    }

    private static void gather(float[] re, float[] im, int block, int quarter) {
        int step = SIZE / (4 * quarter);
        for (int j = 0; j < quarter; j++) {
            int a = block + j;
            int b = a + quarter;
            int c = b + quarter;
            int d = c + quarter;
            int w = j * step;
            float bRe = re[b] * COS[w] - im[b] * SIN[w];
            float bIm = im[b] * COS[w] + re[b] * SIN[w];
            float cRe = re[c] * COS[2 * w] - im[c] * SIN[2 * w];
            float cIm = im[c] * COS[2 * w] + re[c] * SIN[2 * w];
            float dRe = re[d] * COS[3 * w] - im[d] * SIN[3 * w];
            float dIm = im[d] * COS[3 * w] + re[d] * SIN[3 * w];
            join(re, im, a, quarter, bRe, bIm, cRe, cIm, dRe, dIm);
        }
    }

    private static void gatherFour(float[] re, float[] im, int a) {
        join(re, im, a, 1, re[a + 1], im[a + 1], re[a + 2], im[a + 2], re[a + 3], im[a + 3]);
    }

    private static void join(
            float[] re,
            float[] im,
            int a,
            int quarter,
            float bRe,
            float bIm,
            float cRe,
            float cIm,
            float dRe,
            float dIm) {
        float evenRe = re[a] + cRe;
        float evenIm = im[a] + cIm;
        float evenDiffRe = re[a] - cRe;
        float evenDiffIm = im[a] - cIm;
        float oddRe = bRe + dRe;
        float oddIm = bIm + dIm;
        float oddDiffRe = bRe - dRe;
        float oddDiffIm = bIm - dIm;
        re[a] = evenRe + oddRe;
        im[a] = evenIm + oddIm;
        re[a + quarter] = evenDiffRe - oddDiffIm;
        im[a + quarter] = evenDiffIm + oddDiffRe;
        re[a + 2 * quarter] = evenRe - oddRe;
        im[a + 2 * quarter] = evenIm - oddIm;
        re[a + 3 * quarter] = evenDiffRe + oddDiffIm;
        im[a + 3 * quarter] = evenDiffIm - oddDiffRe;
    }
}
