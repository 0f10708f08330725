package org.parley.media.dtmf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.parley.media.dtmf.Signals.join;
import static org.parley.media.dtmf.Signals.key;
import static org.parley.media.dtmf.Signals.silence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.parley.media.codec.AudioFormat;
import org.parley.media.codec.CallTones;

/** Tolerances are those of ITU-T Q.24 table A-1, the column of AT&T where they differ. */
class InBandDigitsTest {
    // Q.23 §3.
    @Test
    void hearsAllSixteenKeys() {
        for (char each : Signals.KEYS.toCharArray()) {
            assertThat(heard(key(each, 80), silence(80))).isEqualTo(String.valueOf(each));
        }
    }

    // Q.24: 40 ms operate, wherever in a block they begin.
    @Test
    void hearsFortyMillisecondsWithPausesOfForty() {
        for (int shift = 0; shift < 102; shift += 3) {
            assertThat(heard(new short[shift], key('1', 40), silence(40), key('1', 40), silence(40), key('D', 40), silence(60)))
                    .as("begun at sample %d of a block", shift)
                    .isEqualTo("11D");
        }
    }

    // Q.24: 23 ms do not operate.
    @Test
    void hearsNothingInTwentyThreeMilliseconds() {
        for (int shift = 0; shift < 102; shift += 3) {
            assertThat(heard(new short[shift], key('5', 23), silence(100))).isEmpty();
        }
    }

    // Q.24: an interruption of 10 ms is part of the signal.
    @Test
    void aShortInterruptionDoesNotMakeTwoOfOne() {
        for (int shift = 0; shift < 102; shift += 3) {
            assertThat(heard(new short[shift], key('9', 60), silence(10), key('9', 60), silence(60))).isEqualTo("9");
        }
    }

    // Q.24: off by up to 1.5 % operates, by 3.5 % does not.
    @Test
    void takesTonesThatAreALittleOffAndNotMore() {
        for (char each : Signals.KEYS.toCharArray()) {
            assertThat(heard(key(each, 60, -10, -10, 0.015), silence(60))).isEqualTo(String.valueOf(each));
            assertThat(heard(key(each, 60, -10, -10, -0.015), silence(60))).isEqualTo(String.valueOf(each));
            assertThat(heard(key(each, 60, -10, -10, 0.035), silence(60))).isEmpty();
            assertThat(heard(key(each, 60, -10, -10, -0.035), silence(60))).isEmpty();
        }
    }

    // Q.24: the high tone 8 dB softer or 4 dB louder.
    @Test
    void takesTheTwistOfLongLines() {
        for (char each : "159D".toCharArray()) {
            assertThat(heard(key(each, 60, -6, -14, 0), silence(60))).isEqualTo(String.valueOf(each));
            assertThat(heard(key(each, 60, -14, -10, 0), silence(60))).isEqualTo(String.valueOf(each));
            assertThat(heard(key(each, 60, -6, -18, 0), silence(60))).isEmpty();
            assertThat(heard(key(each, 60, -18, -8, 0), silence(60))).isEmpty();
        }
    }

    // Q.24: 0 to -25 dBm operate.
    @Test
    void hearsLoudAndSoft() {
        for (double level : new double[] {-3, -10, -20, -25}) {
            assertThat(heard(key('7', 60, level, level, 0), silence(60))).as("%s dBm0", level).isEqualTo("7");
        }
        assertThat(heard(key('7', 60, -55, -55, 0), silence(60))).isEmpty();
    }

    @Test
    void hearsThroughNoiseFifteenDecibelsBelow() {
        var digits = "159D2640";
        var parts = new ArrayList<short[]>();
        for (char each : digits.toCharArray()) {
            parts.add(key(each, 60, -10, -10, 0));
            parts.add(silence(60));
        }
        var sound = join(parts.toArray(new short[0][]));
        for (int seed = 0; seed < 20; seed++) {
            assertThat(heard(Signals.withNoise(sound, -22, seed))).isEqualTo(digits);
        }
    }

    @Test
    void hearsThroughMuLawAndALaw() {
        for (var law : List.of(AudioFormat.PCMU, AudioFormat.PCMA)) {
            var sound = join(key('3', 50), silence(50), key('#', 50), silence(50));
            var bytes = new byte[sound.length];
            law.openEncoder().encode(sound, 0, sound.length, bytes, 0, bytes.length);
            var decoded = new short[sound.length];
            law.openDecoder().decode(bytes, 0, bytes.length, decoded, 0);

            assertThat(heard(decoded)).isEqualTo("3#");
        }
    }

    @Test
    void hearsWhatOurOwnTonesSayAtFortyEightThousand() {
        var digits = new StringBuilder();
        var detector = new InBandDigits(48_000, (digit, _) -> digits.append(digit));
        for (char each : "0123456789*#ABCD".toCharArray()) {
            var tone = CallTones.dtmf(each, Duration.ofMillis(70), 48_000);
            var frame = new short[960];
            for (int i = 0; i < 7; i++) {
                tone.fill(frame, 0, frame.length);
                detector.onFrame(frame, 0, frame.length);
            }
        }

        assertThat(digits.toString()).isEqualTo("0123456789*#ABCD");
    }

    @Test
    void saysHowLongTheKeyWasHeld() {
        for (int held : new int[] {50, 100, 250, 1_000}) {
            var durations = new ArrayList<Integer>();
            feed(new InBandDigits(8_000, (_, durationMs) -> durations.add(durationMs)), join(key('4', held), silence(80)));

            assertThat(durations).hasSize(1);
            assertThat(durations.getFirst()).isBetween(held - 15, held + 15);
        }
    }

    @Test
    void aDigitEndsWhenTheSoundDoes() {
        var digits = new StringBuilder();
        var detector = new InBandDigits(8_000, (digit, _) -> digits.append(digit));

        feed(detector, key('8', 60));
        assertThat(detector.isDown()).isTrue();
        detector.onSilence();

        assertThat(digits.toString()).isEqualTo("8");
        assertThat(detector.isDown()).isFalse();
    }

    @Test
    void dialToneRingingAndNoiseAreNoDigits() {
        var ringing = Signals.sines(8_000, 3_000, new double[] {440, 480}, new double[] {8_000, 8_000});
        var dial = Signals.sines(8_000, 3_000, new double[] {350, 440}, new double[] {8_000, 8_000});
        var modem = Signals.sines(8_000, 3_000, new double[] {1_270, 980}, new double[] {8_000, 8_000});
        assertThat(heard(ringing, dial, modem)).isEmpty();
        assertThat(heard(Signals.withNoise(silence(20_000), -15, 5))).isEmpty();
    }

    /** Talk-off: vowels are sums of many harmonics whose pitch wanders. Real speech was tried by hand: docs/internals/digits.md. */
    @Test
    void voicedSoundsOfTenMinutesAreNoDigits() {
        var random = new SplittableRandom(7);
        var heard = new StringBuilder();
        var detector = new InBandDigits(8_000, (digit, _) -> heard.append(digit));
        for (int syllable = 0; syllable < 3_000; syllable++) {
            feed(detector, vowel(random));
        }

        assertThat(heard.toString()).isEmpty();
    }

    private static short[] vowel(SplittableRandom random) {
        double pitch = random.nextDouble(80, 320);
        double glide = (random.nextBoolean() ? 1 : -1) * random.nextDouble(0.05, 0.3);
        double first = random.nextDouble(300, 900);
        double second = random.nextDouble(900, 2_200);
        double third = random.nextDouble(2_300, 3_200);
        var out = new short[1_600];
        double phase = 0;
        for (int i = 0; i < out.length; i++) {
            double f = pitch * (1 + glide * i / out.length);
            phase += 2 * Math.PI * f / 8_000;
            double sum = 0;
            for (int k = 1; k * f < 3_400; k++) {
                double gain = 0.08
                        + resonance(k * f, first, 100)
                        + 0.5 * resonance(k * f, second, 120)
                        + 0.3 * resonance(k * f, third, 160);
                sum += gain * Math.sin(k * phase);
            }
            out[i] = (short) Math.clamp(Math.round(5_000 * sum), -32_768, 32_767);
        }
        return out;
    }

    private static double resonance(double hertz, double centre, double width) {
        double away = (hertz - centre) / width;
        return 1 / (1 + away * away);
    }

    private static String heard(short[]... parts) {
        var digits = new StringBuilder();
        feed(new InBandDigits(8_000, (digit, _) -> digits.append(digit)), join(parts));
        return digits.toString();
    }

    private static void feed(InBandDigits detector, short[] sound) {
        for (int at = 0; at < sound.length; at += 160) {
            detector.onFrame(sound, at, Math.min(160, sound.length - at));
        }
    }
}
