package org.parley.media.dtmf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.parley.media.dtmf.Signals.silence;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaxTonesTest {
    // T.30 §4.3.3.1: 1100 Hz ± 38 Hz, 0.5 s ± 15 % on, 3 s off.
    @Test
    void hearsACallingFaxOnceATone() {
        for (double hertz : new double[] {1_062, 1_100, 1_138}) {
            assertThat(heard(tone(hertz, 425, -12), silence(3_000), tone(hertz, 575, -30), silence(500)))
                    .containsExactly(FaxTone.CALLING, FaxTone.CALLING);
        }
    }

    // T.30 §4.3.3.2: 2100 Hz ± 15 Hz, 2.6 to 4 s.
    @Test
    void hearsAnAnsweringFax() {
        for (double hertz : new double[] {2_085, 2_100, 2_115}) {
            assertThat(heard(silence(200), tone(hertz, 2_600, -12), silence(200))).containsExactly(FaxTone.ANSWERING);
        }
    }

    // V.8 §3.2 and V.25: the phase turns round every 450 ms ± 25 ms; ANSam also swells by a fifth at 15 Hz.
    @Test
    void hearsWhereThePhaseTurnsRound() {
        for (double hertz : new double[] {2_085, 2_100, 2_115}) {
            for (double everyMs : new double[] {425, 450, 475}) {
                assertThat(heard(answering(hertz, everyMs, 0))).as("%s Hz, every %s ms", hertz, everyMs)
                        .containsExactly(FaxTone.ANSWERING, FaxTone.ANSWERING_WITH_REVERSALS);
                assertThat(heard(answering(hertz, everyMs, 0.2))).as("swelling, %s Hz, every %s ms", hertz, everyMs)
                        .containsExactly(FaxTone.ANSWERING, FaxTone.ANSWERING_WITH_REVERSALS);
            }
        }
    }

    @Test
    void hearsThroughNoise() {
        assertThat(heard(Signals.withNoise(answering(2_100, 450, 0.2), -32, 3)))
                .containsExactly(FaxTone.ANSWERING, FaxTone.ANSWERING_WITH_REVERSALS);
    }

    @Test
    void digitsAndShortTonesAreNoFax() {
        assertThat(heard(Signals.key('5', 2_000), tone(1_100, 250, -12), silence(100), tone(2_100, 300, -12), silence(100)))
                .isEmpty();
    }

    private static short[] tone(double hertz, double ms, double dbm0) {
        return Signals.sines(8_000, ms, new double[] {hertz}, new double[] {Signals.amplitude(dbm0)});
    }

    private static short[] answering(double hertz, double everyMs, double swell) {
        var out = new short[3_300 * 8];
        for (int i = 0; i < out.length; i++) {
            int turns = (int) (i / (everyMs * 8));
            double level = Signals.amplitude(-12) * (1 + swell * Math.sin(2 * Math.PI * 15 * i / 8_000));
            out[i] = (short) Math.round((turns % 2 == 0 ? 1 : -1) * level * Math.sin(2 * Math.PI * hertz * i / 8_000));
        }
        return out;
    }

    private static List<FaxTone> heard(short[]... parts) {
        var tones = new ArrayList<FaxTone>();
        var detector = new FaxTones(8_000, tones::add);
        var sound = Signals.join(parts);
        for (int at = 0; at < sound.length; at += 160) {
            detector.onFrame(sound, at, Math.min(160, sound.length - at));
        }
        return tones;
    }
}
