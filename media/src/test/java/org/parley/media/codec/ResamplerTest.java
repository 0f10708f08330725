package org.parley.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.parley.testkit.Tones;

class ResamplerTest {
    private static final int[] RATES = {8000, 16000, 24000, 48000};

    @Test
    void whatBothRatesCanCarryPassesUnchanged() {
        for (int from : RATES) {
            for (int to : RATES) {
                int narrower = Math.min(from, to);
                for (double part : new double[] {0.05, 0.4, 0.85}) {
                    double hertz = narrower / 2.0 * part;
                    assertThat(gainDb(from, to, hertz, hertz))
                            .as("%d to %d Hz at %.0f Hz", from, to, hertz)
                            .isBetween(-0.5, 0.5);
                }
            }
        }
    }

    @Test
    void whatTheTargetCannotCarryIsGone() {
        for (int from : RATES) {
            for (int to : RATES) {
                for (double part : new double[] {1.1, 1.3, 1.9}) {
                    double hertz = to / 2.0 * part;
                    if (hertz < from / 2.0 * 0.95) {
                        double alias = Math.abs(hertz - Math.round(hertz / to) * (double) to);
                        assertThat(gainDb(from, to, hertz, alias))
                                .as("%d to %d Hz: %.0f Hz heard at %.0f Hz", from, to, hertz, alias)
                                .isLessThan(-60);
                    }
                }
            }
        }
    }

    @Test
    void noImageIsHeardAboveTheSourcesBand() {
        // 3000 Hz at 8 kHz must not be heard at 5000 Hz at 48 kHz.
        assertThat(gainDb(8000, 48000, 3000, 5000)).isLessThan(-60);
        assertThat(gainDb(16000, 24000, 6000, 10000)).isLessThan(-60);
    }

    @Test
    void framesOf20MsMakeFramesOf20MsWithoutASeam() {
        var whole = new short[4800];
        var inFrames = new short[4800];
        var in = Tones.sine(700, 8000, 10000, 0, 800);
        Resampler.between(8000, 48000).process(in, 0, 800, whole, 0);
        var resampler = Resampler.between(8000, 48000);

        for (int i = 0; i < 5; i++) {
            assertThat(resampler.process(in, i * 160, 160, inFrames, i * 960)).isEqualTo(960);
        }

        assertThat(inFrames).isEqualTo(whole);
    }

    @Test
    void oddPiecesLoseNothing() {
        var in = Tones.sine(700, 24000, 10000, 0, 2400);
        var whole = new short[1600];
        assertThat(Resampler.between(24000, 16000).process(in, 0, 2400, whole, 0)).isEqualTo(1600);
        var resampler = Resampler.between(24000, 16000);
        var pieces = new short[1600];

        int written = 0;
        for (int at = 0, piece = 1; at < 2400; at += piece, piece = Math.min(2400 - at, piece % 97 + 5)) {
            written += resampler.process(in, at, piece, pieces, written);
        }

        assertThat(written).isEqualTo(1600);
        assertThat(pieces).isEqualTo(whole);
    }

    @Test
    void theDelayIsWhatItSays() {
        var resampler = Resampler.between(8000, 48000);
        var in = new short[160];
        in[0] = 20000;
        var out = new short[960];
        resampler.process(in, 0, 160, out, 0);

        int loudest = 0;
        for (int i = 0; i < out.length; i++) {
            loudest = out[i] > out[loudest] ? i : loudest;
        }

        assertThat(loudest / 6.0).isBetween(resampler.delayAtLowerRate() - 1.0, resampler.delayAtLowerRate() + 1.0);
    }

    @Test
    void otherRatesAreRefused() {
        assertThatThrownBy(() -> Resampler.between(44100, 8000)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Resampler.between(48000, 44100)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Resampler.between(48000, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static double gainDb(int from, int to, double hertz, double heardAt) {
        var in = Tones.sine(hertz, from, 20000, 0, from / 5);
        var out = new short[to / 5];
        int frame = from / 50;
        var resampler = Resampler.between(from, to);
        for (int i = 0; i < 10; i++) {
            resampler.process(in, i * frame, frame, out, i * to / 50);
        }
        return 20 * Math.log10(Math.max(1e-3, Tones.amplitude(heardAt, to, out, to / 10, to / 10)) / 20000);
    }
}
