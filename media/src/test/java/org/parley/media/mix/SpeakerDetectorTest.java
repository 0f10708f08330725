package org.parley.media.mix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.parley.testkit.Tones;

class SpeakerDetectorTest {
    private final SpeakerDetector detector = new SpeakerDetector();

    private void frames(int count, int dbov) {
        for (int i = 0; i < count; i++) {
            detector.onFrame(dbov);
        }
    }

    @Test
    void isAudibleFromTheFirstFrameAndForAWhileAfterTheLast() {
        frames(10, -127);
        assertThat(detector.isAudible()).isFalse();
        frames(1, -30);
        assertThat(detector.isAudible()).isTrue();
        frames(15, -127);
        assertThat(detector.isAudible()).isTrue();
        frames(10, -127);
        assertThat(detector.isAudible()).isFalse();
    }

    @Test
    void doesNotTakeAClickForSpeech() {
        frames(50, -70);
        frames(2, -20);
        assertThat(detector.isSpeaking()).isFalse();
        frames(1, -70);
        frames(3, -20);
        assertThat(detector.isSpeaking()).isTrue();
    }

    @Test
    void keepsSpeakingThroughShortPauses() {
        frames(10, -25);
        frames(20, -70);
        assertThat(detector.isSpeaking()).isTrue();
        frames(10, -70);
        assertThat(detector.isSpeaking()).isFalse();
    }

    @Test
    void getsUsedToBackgroundNoiseButNotToAVoice() {
        frames(5_000, -48);
        assertThat(detector.isSpeaking()).isFalse();
        frames(5_000, -20);
        assertThat(detector.isSpeaking()).isTrue();
    }

    // RFC 6465 §2: 0 is the overload point; a sine at full scale is 3 dB below.
    @Test
    void measuresLevelsInDbov() {
        assertThat(Frames.levelDbov(Tones.sine(1_000, 48_000, 32_767, 0, 960), 0, 960)).isEqualTo(-3);
        assertThat(Frames.levelDbov(Tones.sine(1_000, 48_000, 3_277, 0, 960), 0, 960)).isEqualTo(-23);
        assertThat(Frames.levelDbov(new short[960], 0, 960)).isEqualTo(-127);
    }
}
