package org.parley.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares with another implementation, bit for bit; the resources' README says whose and how they were made. */
class CodecVectorsTest {
    @Test
    void g722EncodesAsAnotherEncoderDoesBitForBit() throws IOException {
        var sound = samples("g722-input.s16");
        var coded = new byte[sound.length / 2];

        new G722Encoder().encode(sound, 0, sound.length, coded, 0, coded.length);

        assertThat(coded).isEqualTo(bytes("g722-coded.bin"));
    }

    @Test
    void g722DecodesAsAnotherDecoderDoesBitForBit() throws IOException {
        var coded = bytes("g722-coded.bin");
        var sound = new short[2 * coded.length];

        new G722Decoder().decode(coded, 0, coded.length, sound, 0);

        assertThat(sound).isEqualTo(samples("g722-output.s16"));
    }

    @ParameterizedTest
    @EnumSource(G711.class)
    void g711DecodesEveryCodeAsTheTablesSay(G711 law) throws IOException {
        var table = samples(law == G711.A_LAW ? "pcma-decoded.s16" : "pcmu-decoded.s16");
        for (int code = 0; code < 256; code++) {
            assertThat(law.decode((byte) code)).as("code %d", code).isEqualTo(table[code]);
        }
    }

    @ParameterizedTest
    @EnumSource(G711.class)
    void g711EncodesEverySampleAsANearestCode(G711 law) throws IOException {
        var table = samples(law == G711.A_LAW ? "pcma-decoded.s16" : "pcmu-decoded.s16");
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            int error = Math.abs(table[law.encode((short) sample) & 0xFF] - sample);
            int least = Integer.MAX_VALUE;
            for (var value : table) {
                least = Math.min(least, Math.abs(value - sample));
            }
            // Four neighbouring samples are one value of 14 bits: their middle decides for all of them.
            assertThat(error).as("sample %d", sample).isLessThanOrEqualTo(least + 4);
        }
    }

    private static short[] samples(String name) throws IOException {
        var data = ByteBuffer.wrap(bytes(name)).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
        var samples = new short[data.remaining()];
        data.get(samples);
        return samples;
    }

    private static byte[] bytes(String name) throws IOException {
        try (var in = CodecVectorsTest.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("No resource " + name);
            }
            return in.readAllBytes();
        }
    }
}
