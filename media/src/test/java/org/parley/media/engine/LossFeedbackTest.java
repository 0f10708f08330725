package org.parley.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.parley.media.codec.AudioFormat;
import org.parley.media.codec.OpusPayload;
import org.parley.media.mix.Frames;

/** What receivers lose decides how much of the last packet each packet carries again (RFC 6716 §2.1.7, in-band FEC). */
class LossFeedbackTest {
    private long sample;

    /** Like a vowel: harmonics of 140 Hz that swell four times a second. */
    private short[] voice() {
        var frame = new short[Frames.SAMPLES];
        for (int i = 0; i < frame.length; i++, sample++) {
            double t = sample / (double) Frames.SAMPLE_RATE;
            double sum = 0;
            for (int harmonic = 1; harmonic < 20; harmonic++) {
                sum += Math.sin(2 * Math.PI * 140 * harmonic * t) / harmonic;
            }
            frame[i] = (short) (4_000 * sum * (0.6 + 0.4 * Math.sin(2 * Math.PI * 4 * t)));
        }
        return frame;
    }

    /** How many of the last hundred packets carry a copy. */
    private int copies(EncodedStream stream, int lossPercent) {
        int copies = 0;
        for (int i = 0; i < 300; i++) {
            stream.encode(voice());
            stream.onListener(lossPercent);
            if (i >= 200 && OpusPayload.hasCopy(stream.payload(), 0, stream.payloadBytes())) {
                copies++;
            }
        }
        return copies;
    }

    @Test
    void packetsCarryCopiesWhereTheyAreLost() {
        try (var stream = new EncodedStream(AudioFormat.OPUS)) {
            assertThat(copies(stream, 0)).isZero();
            assertThat(copies(stream, 20)).isGreaterThan(40);
            assertThat(copies(stream, 0)).isZero();
        }
    }

    // The worst reasonable of those who share it decides.
    @Test
    void theWorstOfItsListenersCounts() {
        try (var stream = new EncodedStream(AudioFormat.OPUS)) {
            int copies = 0;
            for (int i = 0; i < 300; i++) {
                stream.encode(voice());
                stream.onListener(0);
                stream.onListener(15);
                stream.onListener(-1);
                copies += i >= 200 && OpusPayload.hasCopy(stream.payload(), 0, stream.payloadBytes()) ? 1 : 0;
            }
            assertThat(copies).isGreaterThan(40);
        }
    }
}
