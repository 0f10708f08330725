package org.parley.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class OpusPayloadTest {
    // RFC 6716 §4.2.3: the first bits of a SILK frame say whether there was voice in it.
    @Test
    void knowsVoiceFromRoomNoiseWithoutDecoding() {
        var random = new Random(6716);
        var pcm = new short[960];
        var payload = new byte[AudioEncoder.MAX_PAYLOAD_BYTES];
        int voiced = 0;
        int quiet = 0;
        try (var encoder = AudioFormat.OPUS.openEncoder()) {
            for (int frame = 0; frame < 200; frame++) {
                boolean speaks = frame < 100;
                for (int i = 0; i < 960; i++) {
                    double at = (frame * 960.0 + i) / 48_000;
                    double syllable = speaks ? Math.max(0, Math.sin(2 * Math.PI * 4 * at)) : 0;
                    double voice = 0;
                    for (int harmonic = 1; harmonic < 12; harmonic++) {
                        voice += Math.sin(2 * Math.PI * 130 * harmonic * at) / harmonic;
                    }
                    pcm[i] = (short) (5_000 * syllable * voice + random.nextInt(-15, 16));
                }
                int length = encoder.encode(pcm, 0, 960, payload, 0, payload.length);
                boolean isInactive = OpusPayload.isInactive(payload, 0, length);
                voiced += speaks && !isInactive ? 1 : 0;
                quiet += frame >= 130 && isInactive ? 1 : 0;
            }
        }
        assertThat(voiced).isGreaterThan(45);
        assertThat(quiet).isGreaterThan(60);
    }

    @Test
    void anyBytesHaveALengthOrNone() {
        var random = new Random(1);
        for (int round = 0; round < 20_000; round++) {
            var payload = new byte[random.nextInt(12)];
            random.nextBytes(payload);
            assertThat(OpusPayload.samples(payload, 0, payload.length)).isBetween(0, 63 * 2_880);
            OpusPayload.isInactive(payload, 0, payload.length);
        }
    }
}
