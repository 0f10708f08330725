package org.parley.media.spatial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FourierTest {
    private final Random random = new Random(1);

    private Spectrum numbers(int from, int to) {
        var numbers = new Spectrum();
        for (int i = from; i < to; i++) {
            numbers.re[i] = random.nextFloat() - 0.5f;
            numbers.im[i] = random.nextFloat() - 0.5f;
        }
        return numbers;
    }

    @Test
    void givesBackWhatItWasGivenTimesItsSize() {
        var numbers = numbers(0, Fourier.SIZE);
        var back = new Spectrum();
        System.arraycopy(numbers.re, 0, back.re, 0, Fourier.SIZE);
        System.arraycopy(numbers.im, 0, back.im, 0, Fourier.SIZE);

        Fourier.forward(back.re, back.im);
        Fourier.inverse(back.re, back.im);

        for (int i = 0; i < Fourier.SIZE; i++) {
            assertThat(back.re[i] / Fourier.SIZE).isCloseTo(numbers.re[i], within(1e-5f));
            assertThat(back.im[i] / Fourier.SIZE).isCloseTo(numbers.im[i], within(1e-5f));
        }
    }

    // The convolution theorem, which all of the rendering rests on.
    @Test
    void turnsConvolutionIntoMultiplication() {
        var sound = numbers(0, 900);
        var filter = numbers(0, 700);
        double expectedRe = 0;
        double expectedIm = 0;
        for (int k = 0; k < 700; k++) {
            expectedRe += sound.re[800 - k] * filter.re[k] - sound.im[800 - k] * filter.im[k];
            expectedIm += sound.re[800 - k] * filter.im[k] + sound.im[800 - k] * filter.re[k];
        }

        Fourier.forward(sound.re, sound.im);
        Fourier.forward(filter.re, filter.im);
        var product = new Spectrum();
        product.addProduct(sound, filter, 1);
        Fourier.inverse(product.re, product.im);

        assertThat(product.re[800] / Fourier.SIZE).isCloseTo((float) expectedRe, within(1e-4f));
        assertThat(product.im[800] / Fourier.SIZE).isCloseTo((float) expectedIm, within(1e-4f));
    }
}
