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

    /** Adds {@code voice} filtered by {@code filter}: the loop that most of the rendering is, written so that it becomes vector code. */
    void addProduct(Spectrum voice, Spectrum filter) {
        multiplyAdd(re, im, voice.re, voice.im, filter.re, filter.im);
    }

    void addDifference(Spectrum voice, Spectrum minuend, Spectrum subtrahend) {
        multiplyAddDifference(re, im, voice, minuend, subtrahend);
    }

    private static void multiplyAdd(float[] re, float[] im, float[] aRe, float[] aIm, float[] bRe, float[] bIm) {
        for (int i = 0; i < Fourier.SIZE; i++) {
            re[i] += aRe[i] * bRe[i] - aIm[i] * bIm[i];
        }
        for (int i = 0; i < Fourier.SIZE; i++) {
            im[i] += aRe[i] * bIm[i] + aIm[i] * bRe[i];
        }
    }

    private static void multiplyAddDifference(float[] re, float[] im, Spectrum voice, Spectrum to, Spectrum from) {
        var aRe = voice.re;
        var aIm = voice.im;
        var toRe = to.re;
        var toIm = to.im;
        var fromRe = from.re;
        var fromIm = from.im;
        for (int i = 0; i < Fourier.SIZE; i++) {
            re[i] += aRe[i] * (toRe[i] - fromRe[i]) - aIm[i] * (toIm[i] - fromIm[i]);
        }
        for (int i = 0; i < Fourier.SIZE; i++) {
            im[i] += aRe[i] * (toIm[i] - fromIm[i]) + aIm[i] * (toRe[i] - fromRe[i]);
        }
    }
}
