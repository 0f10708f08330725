package org.parley.media.spatial;

import java.util.Arrays;

/** Complex numbers in {@link Fourier}'s order. Mutable; owned by one scene. */
final class Spectrum {
    final float[] re = new float[Fourier.SIZE];
    final float[] im = new float[Fourier.SIZE];

    void clear() {
        Arrays.fill(re, 0);
        Arrays.fill(im, 0);
    }

    /** Adds {@code voice} filtered by {@code filter}, so many times: the loop that most of the rendering is, written to become vector code. */
    void addProduct(Spectrum voice, Spectrum filter, float gain) {
        multiplyAdd(re, im, voice.re, voice.im, filter.re, filter.im, gain);
    }

    private static void multiplyAdd(
            float[] re, float[] im, float[] aRe, float[] aIm, float[] bRe, float[] bIm, float gain) {
        for (int i = 0; i < Fourier.SIZE; i++) {
            re[i] += gain * (aRe[i] * bRe[i] - aIm[i] * bIm[i]);
        }
        for (int i = 0; i < Fourier.SIZE; i++) {
            im[i] += gain * (aRe[i] * bIm[i] + aIm[i] * bRe[i]);
        }
    }
}
