package org.parley.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.parley.testkit.Fuzzing;
import org.parley.testkit.Tones;

class DecoderFuzzTest {
    @Test
    void noPayloadBreaksADecoder() {
        for (var format : AudioFormat.values()) {
            try (var encoder = format.openEncoder();
                    var decoder = format.openDecoder()) {
                var corpus = new ArrayList<byte[]>();
                int frame = format.sampleRateHz() / 50;
                var payload = new byte[AudioEncoder.MAX_PAYLOAD_BYTES];
                for (int i = 0; i < 10; i++) {
                    var pcm = Tones.sine(300 * i + 100, format.sampleRateHz(), 9000, 0, frame);
                    int length = encoder.encode(pcm, 0, frame, payload, 0, payload.length);
                    corpus.add(java.util.Arrays.copyOf(payload, length));
                }
                int most = format.sampleRateHz() / 1000 * AudioDecoder.MAX_PAYLOAD_MS;
                var out = new short[most];

                Fuzzing.run(corpus, 3000, input -> {
                    assertThat(decoder.decode(input, 0, input.length, out, 0)).isBetween(AudioDecoder.CORRUPT, most);
                    assertThat(decoder.decodeFec(input, 0, input.length, out, 0, frame))
                            .isIn(AudioDecoder.CORRUPT, frame);
                });
            }
        }
    }
}
