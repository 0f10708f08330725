package org.parley.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.parley.testkit.Tones;

class CodecRoundTripTest {
    @Test
    void opusCarriesATone() {
        try (var encoder = AudioFormat.OPUS.openEncoder();
                var decoder = AudioFormat.OPUS.openDecoder()) {
            var heard = carry(encoder, decoder, 1000);

            double amplitude = Tones.amplitude(1000, 48000, heard, 24000, 24000);
            assertThat(amplitude).isBetween(8500.0, 11500.0);
            assertThat(Tones.amplitude(3000, 48000, heard, 24000, 24000)).isLessThan(amplitude / 30);
        }
    }

    @Test
    void opusRecoversALostFrameFromTheNextOne() {
        var settings = new OpusSettings(OpusSettings.Application.VOIP, 32000, 5, true, 30);
        try (var encoder = OpusEncoder.open(48000, 1, settings);
                var decoder = OpusDecoder.open(48000, 1)) {
            var payload = new byte[AudioEncoder.MAX_PAYLOAD_BYTES];
            var out = new short[5760];
            for (int frame = 0; frame < 50; frame++) {
                var pcm = Tones.sine(frame % 10 < 5 ? 300 : 600, 48000, 10000, frame * 960L, 960);
                int length = encoder.encode(pcm, 0, 960, payload, 0, payload.length);
                if (frame == 46) {
                    // Frame 45, the first of 600 Hz, was lost; concealment alone would go on with 300 Hz.
                    assertThat(decoder.decodeFec(payload, 0, length, out, 0, 960)).isEqualTo(960);
                    assertThat(Tones.amplitude(600, 48000, out, 0, 960))
                            .isGreaterThan(Tones.amplitude(300, 48000, out, 0, 960));
                }
                if (frame != 45) {
                    assertThat(decoder.decode(payload, 0, length, out, 0)).isEqualTo(960);
                }
            }
        }
    }

    @Test
    void opusAnswersCorruptToBytesThatAreNone() {
        try (var decoder = AudioFormat.OPUS.openDecoder()) {
            var out = new short[5760];

            // RFC 6716 §3.4: a code 3 packet of one byte lacks its count of frames.
            assertThat(decoder.decode(new byte[] {(byte) 0xFF}, 0, 1, out, 0)).isEqualTo(AudioDecoder.CORRUPT);
            assertThat(decoder.decode(new byte[0], 0, 0, out, 0)).isEqualTo(AudioDecoder.CORRUPT);
            assertThat(decoder.decode(new byte[5000], 0, 5000, out, 0)).isEqualTo(AudioDecoder.CORRUPT);
        }
    }

    @Test
    void aClosedOpusCodecRefusesToWork() {
        var decoder = AudioFormat.OPUS.openDecoder();
        decoder.close();
        decoder.close();

        assertThatThrownBy(() -> decoder.conceal(new short[960], 0, 960)).isInstanceOf(IllegalStateException.class);
    }

    // ITU-T G.712 §8 asks for 33 dB; 1002 Hz meets many different codes, where 1000 Hz would meet five.
    @Test
    void g711IsAsGoodAsItsEightBits() {
        for (var format : new AudioFormat[] {AudioFormat.PCMA, AudioFormat.PCMU}) {
            try (var encoder = format.openEncoder();
                    var decoder = format.openDecoder()) {
                assertThat(signalToNoiseDb(carry(encoder, decoder, 1002), 8000, 1002)).isGreaterThan(33);
            }
        }
    }

    // G.711 tables 1a and 2a: the ends of the scale, and silence.
    @Test
    void g711HasTheCodesOfItsTables() {
        assertThat(G711.A_LAW.decode((byte) 0xD5)).isEqualTo((short) 8);
        assertThat(G711.A_LAW.decode((byte) 0xAA)).isEqualTo((short) 32256);
        assertThat(G711.A_LAW.decode((byte) 0x2A)).isEqualTo((short) -32256);
        assertThat(G711.MU_LAW.decode((byte) 0xFF)).isEqualTo((short) 0);
        assertThat(G711.MU_LAW.decode((byte) 0x80)).isEqualTo((short) 32124);
        assertThat(G711.MU_LAW.decode((byte) 0x00)).isEqualTo((short) -32124);
        assertThat(G711.MU_LAW.encode(Short.MIN_VALUE)).isEqualTo((byte) 0x00);
        assertThat(G711.A_LAW.encode(Short.MAX_VALUE)).isEqualTo((byte) 0xAA);
    }

    @Test
    void everyG711CodeSurvivesARoundTrip() {
        for (var law : G711.values()) {
            for (int code = 0; code < 256; code++) {
                var sample = law.decode((byte) code);
                assertThat(law.decode(law.encode(sample))).isEqualTo(sample);
            }
        }
    }

    @Test
    void g722IsWideBand() {
        for (int hertz : new int[] {200, 1000, 3000, 5000, 6500}) {
            try (var encoder = AudioFormat.G722.openEncoder();
                    var decoder = AudioFormat.G722.openDecoder()) {
                double floor = hertz < 4000 ? 24 : 15; // The upper band has two bits.
                assertThat(signalToNoiseDb(carry(encoder, decoder, hertz), 16000, hertz))
                        .as("%d Hz", hertz)
                        .isGreaterThan(floor);
            }
        }
    }

    // ITU-T G.722 leaves no freedom: these bytes are what any other implementation makes of the same ramp.
    @Test
    void g722MakesTheBytesThatOthersMake() {
        var pcm = new short[32];
        for (int i = 0; i < pcm.length; i++) {
            pcm[i] = (short) (i * 1000 - 16000);
        }
        var out = new byte[16];

        int length = AudioFormat.G722.openEncoder().encode(pcm, 0, 32, out, 0, 16);

        assertThat(java.util.HexFormat.of().formatHex(out, 0, length)).isEqualTo("2a8420842084048a0b8f5458defaf6f2");
    }

    @Test
    void formatsAreFoundByNameAndByStaticPayloadType() {
        assertThat(AudioFormat.named("PCMA", 8000)).contains(AudioFormat.PCMA);
        assertThat(AudioFormat.named("OPUS", 48000)).contains(AudioFormat.OPUS);
        assertThat(AudioFormat.named("opus", 8000)).isEmpty();
        assertThat(AudioFormat.ofStaticPayloadType(9)).contains(AudioFormat.G722);
        assertThat(AudioFormat.ofStaticPayloadType(-1)).isEmpty();
        // RFC 3551 §4.5.2: 320 samples of 16 kHz are 160 ticks.
        assertThat(AudioFormat.G722.ticks(320)).isEqualTo(160);
    }

    /** One second through encoder and decoder in frames of 20 ms. */
    private static short[] carry(AudioEncoder encoder, AudioDecoder decoder, int hertz) {
        int rate = encoder.sampleRate();
        int frame = rate / 50;
        var heard = new short[rate];
        var payload = new byte[AudioEncoder.MAX_PAYLOAD_BYTES];
        for (int i = 0; i < 50; i++) {
            var pcm = Tones.sine(hertz, rate, 10000, (long) i * frame, frame);
            int length = encoder.encode(pcm, 0, frame, payload, 0, payload.length);
            assertThat(decoder.decode(payload, 0, length, heard, i * frame)).isEqualTo(frame);
        }
        return heard;
    }

    /** What of the second half second is the tone, against the rest; whole periods, so that the projection is exact. */
    private static double signalToNoiseDb(short[] heard, int rate, int hertz) {
        double sine = 0;
        double cosine = 0;
        double total = 0;
        int from = rate / 2;
        for (int i = from; i < rate; i++) {
            sine += heard[i] * Math.sin(2 * Math.PI * hertz * i / rate);
            cosine += heard[i] * Math.cos(2 * Math.PI * hertz * i / rate);
            total += (double) heard[i] * heard[i];
        }
        double signal = 2 * (sine * sine + cosine * cosine) / (rate - from);
        return 10 * Math.log10(signal / Math.max(1e-9, total - signal));
    }
}
