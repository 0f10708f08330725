package org.parley.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.parley.testkit.Tones;

class PitchConcealmentTest {
    @Test
    void aVoiceGoesOnOverALostFrame() {
        for (var format : new AudioFormat[] {AudioFormat.PCMA, AudioFormat.PCMU, AudioFormat.G722}) {
            var heard = withLoss(format, 25, 1);
            int frame = format.sampleRateHz() / 50;

            double before = Tones.rms(heard, 24 * frame, frame);
            assertThat(Tones.rms(heard, 25 * frame, frame)).isBetween(before * 0.6, before * 1.1);
            assertThat(Tones.amplitude(150, format.sampleRateHz(), heard, 25 * frame, frame)).isGreaterThan(2500);
        }
    }

    @Test
    void neitherTheGapNorItsEndClicks() {
        for (int lost = 1; lost < 6; lost++) {
            var clean = withLoss(AudioFormat.PCMA, 25, 0);
            var heard = withLoss(AudioFormat.PCMA, 25, lost);

            assertThat(largestStep(heard, 3000, 8000))
                    .as("%d frames lost", lost)
                    .isLessThan((int) (largestStep(clean, 3000, 8000) * 1.3));
        }
    }

    @Test
    void aLongGapFadesToSilence() {
        var heard = withLoss(AudioFormat.PCMU, 20, 6);

        assertThat(Tones.rms(heard, 22 * 160, 160)).isLessThan(Tones.rms(heard, 20 * 160, 160) / 2);
        assertThat(Tones.rms(heard, 24 * 160, 160)).isZero();
        assertThat(Tones.rms(heard, 27 * 160, 160)).isGreaterThan(1000);
    }

    @Test
    void silenceBeforeTheFirstFrameStaysSilence() {
        var out = new short[160];
        AudioFormat.PCMA.openDecoder().conceal(out, 0, 160);

        assertThat(out).containsOnly(0);
    }

    /** A second of a voice-like sound of 150 Hz with harmonics; frames from {@code firstLost} on do not arrive. */
    private static short[] withLoss(AudioFormat format, int firstLost, int lost) {
        int rate = format.sampleRateHz();
        int frame = rate / 50;
        var heard = new short[rate];
        var payload = new byte[AudioEncoder.MAX_PAYLOAD_BYTES];
        try (var encoder = format.openEncoder();
                var decoder = format.openDecoder()) {
            for (int i = 0; i < 50; i++) {
                var pcm = new short[frame];
                for (int harmonic = 1; harmonic <= 4; harmonic++) {
                    var part = Tones.sine(150 * harmonic, rate, 6000 / harmonic, (long) i * frame, frame);
                    for (int n = 0; n < frame; n++) {
                        pcm[n] += part[n];
                    }
                }
                int length = encoder.encode(pcm, 0, frame, payload, 0, payload.length);
                if (i >= firstLost && i < firstLost + lost) {
                    decoder.conceal(heard, i * frame, frame);
                } else {
                    decoder.decode(payload, 0, length, heard, i * frame);
                }
            }
        }
        return heard;
    }

    private static int largestStep(short[] pcm, int from, int to) {
        int largest = 0;
        for (int i = from + 1; i < to; i++) {
            largest = Math.max(largest, Math.abs(pcm[i] - pcm[i - 1]));
        }
        return largest;
    }
}
