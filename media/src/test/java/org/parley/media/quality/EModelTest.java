package org.parley.media.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.parley.media.codec.AudioFormat;

class EModelTest {
    private static final CodecImpairment NONE = new CodecImpairment(0, 4.3);

    // ITU-T G.107 (06/2015) §7.7: "with all parameter values as in table 2, the rating is R = 93.2".
    @Test
    void ratesTheDefaultConnectionAsPublished() {
        assertThat(EModel.rating(NONE, 0, 1, 0)).isCloseTo(93.2, within(0.05));
        assertThat(EModel.mos(93.2)).isCloseTo(4.41, within(0.005));
    }

    // G.107 Annex B, table B.1 (and G.109): the lower limits of the categories of quality.
    @Test
    void givesThePublishedOpinionScores() {
        assertThat(EModel.mos(90)).isCloseTo(4.34, within(0.005));
        assertThat(EModel.mos(80)).isCloseTo(4.03, within(0.01));
        assertThat(EModel.mos(70)).isCloseTo(3.60, within(0.005));
        assertThat(EModel.mos(60)).isCloseTo(3.10, within(0.005));
        assertThat(EModel.mos(50)).isCloseTo(2.58, within(0.006));
        assertThat(EModel.mos(0)).isEqualTo(1);
        assertThat(EModel.mos(100)).isEqualTo(4.5);
    }

    // G.107 §7.5 with G.113 Appendix I: G.711 without concealment (Ie 0, Bpl 4.3) and with it (25.1); G.729A (11, 19).
    @Test
    void takesOffForLossWhatTheFormulaSays() {
        assertThat(EModel.equipment(NONE, 1, 1)).isCloseTo(95 / 5.3, within(1e-9));
        assertThat(EModel.equipment(new CodecImpairment(0, 25.1), 1, 1)).isCloseTo(95 / 26.1, within(1e-9));
        assertThat(EModel.equipment(new CodecImpairment(11, 19), 0, 1)).isEqualTo(11);
        assertThat(EModel.equipment(new CodecImpairment(11, 19), 2, 1)).isCloseTo(11 + 84 * 2 / 21.0, within(1e-9));
    }

    // §7.5: at the same rate, loss in bursts costs more.
    @Test
    void takesOffMoreForBursts() {
        assertThat(EModel.equipment(NONE, 2, 2)).isCloseTo(95 * 2 / (1 + 4.3), within(1e-9));
        assertThat(EModel.rating(NONE, 2, 2, 50)).isLessThan(EModel.rating(NONE, 2, 1, 50));
    }

    // §7.4, equation 7-28: no waiting below 100 ms; at 200 ms X = 1, at 400 ms X = 2. G.114's curve has R just under 70 at 400 ms.
    @Test
    void takesOffForDelay() {
        double undelayed = EModel.rating(NONE, 0, 1, 0);

        assertThat(EModel.rating(NONE, 0, 1, 100)).isBetween(undelayed - 3, undelayed);
        assertThat(EModel.rating(NONE, 0, 1, 200)).isBetween(84.0, 91.0);
        assertThat(EModel.rating(NONE, 0, 1, 400)).isBetween(62.0, 70.0);
    }

    @Test
    void neverLeavesItsScale() {
        for (double loss = 0; loss <= 100; loss += 5) {
            double before = 101;
            for (double delay = 0; delay < 5_000; delay += 50) {
                double r = EModel.rating(CodecImpairment.of(AudioFormat.OPUS), loss, 1 + loss / 10, delay);
                assertThat(r).isBetween(0.0, 100.0).isLessThanOrEqualTo(before + 0.2);
                assertThat(EModel.mos(r)).isBetween(1.0, 4.5);
                before = r;
            }
        }
    }
}
