package org.parley.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.parley.testkit.Tones;

class CallTonesTest {
    // ITU-T Q.23: 5 is 770 Hz and 1336 Hz.
    @Test
    void aDigitHasItsTwoFrequenciesAndEnds() {
        var out = new short[8000];
        var tone = CallTones.dtmf('5', Duration.ofMillis(100), 8000);

        assertThat(tone.fill(out, 0, 400)).isTrue();
        assertThat(tone.fill(out, 400, 7600)).isFalse();

        assertThat(Tones.amplitude(770, 8000, out, 0, 800)).isGreaterThan(1500);
        assertThat(Tones.amplitude(1336, 8000, out, 0, 800)).isGreaterThan(1500);
        assertThat(Tones.amplitude(697, 8000, out, 0, 800)).isLessThan(150);
        assertThat(Tones.rms(out, 800, 7200)).isZero();
    }

    @Test
    void thereAreSixteenDigits() {
        for (char digit : "0123456789ABCDabcd*#".toCharArray()) {
            assertThat(CallTones.dtmf(digit, Duration.ofMillis(40), 48000)).isNotNull();
        }
        assertThatThrownBy(() -> CallTones.dtmf('x', Duration.ofMillis(40), 48000))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ringbackRepeatsAsItsRegionKnowsIt() {
        var europe = new short[16000 * 6];
        assertThat(CallTones.ringback(CallTones.Region.EUROPE, 16000).fill(europe, 0, europe.length)).isTrue();
        assertThat(Tones.amplitude(425, 16000, europe, 0, 16000)).isGreaterThan(4000);
        assertThat(Tones.rms(europe, 16000, 4 * 16000)).isZero();
        assertThat(Tones.amplitude(425, 16000, europe, 5 * 16000, 16000)).isGreaterThan(4000);

        var america = new short[16000];
        CallTones.ringback(CallTones.Region.NORTH_AMERICA, 16000).fill(america, 0, america.length);
        assertThat(Tones.amplitude(440, 16000, america, 0, 16000)).isGreaterThan(2000);
        assertThat(Tones.amplitude(480, 16000, america, 0, 16000)).isGreaterThan(2000);
    }

    @Test
    void theRecordingBeepIsShortAndDoesNotClick() {
        var out = new short[48000];
        assertThat(CallTones.recordingBeep(48000).fill(out, 0, out.length)).isFalse();

        assertThat(Tones.amplitude(1400, 48000, out, 0, 19200)).isGreaterThan(4000);
        assertThat(Tones.rms(out, 19200, 28800)).isZero();
        assertThat(Math.abs(out[1])).isLessThan((short) 50);
    }

    @Test
    void busyIsOnHalfOfTheTime() {
        var out = new short[8000];
        CallTones.busy(CallTones.Region.EUROPE, 8000).fill(out, 0, out.length);

        assertThat(Tones.rms(out, 0, 4000)).isGreaterThan(3000);
        assertThat(Tones.rms(out, 4000, 4000)).isZero();
    }
}
