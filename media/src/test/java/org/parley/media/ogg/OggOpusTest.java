package org.parley.media.ogg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.parley.base.io.Parsed;
import org.parley.media.codec.AudioEncoder;
import org.parley.media.codec.OpusDecoder;
import org.parley.media.codec.OpusEncoder;
import org.parley.media.codec.OpusSettings;
import org.parley.media.ogg.OggOpusReader.OggOpusFile;
import org.parley.testkit.Fuzzing;
import org.parley.testkit.Tones;

class OggOpusTest {
    @Test
    void aFilePlaysAsLongAsItsFrames() throws Exception {
        for (int frames : new int[] {0, 1, 49, 50, 51, 100, 137}) {
            var file = read(tone(frames, Set.of()));

            assertThat(file.samples()).as("%d frames", frames).isEqualTo(frames * 960L);
            assertThat(file.title()).isEqualTo("Zoë");
            // One more packet brings out what the decoder holds back.
            assertThat(file.packets()).hasSize(frames + 1);
        }
    }

    // RFC 7845 §4.2: without the pre-skip every sound would be 6.5 ms late.
    @Test
    void soundIsWhereItWas() throws Exception {
        var out = new ByteArrayOutputStream();
        try (var encoder = OpusEncoder.open(48000, 1, OpusSettings.RECORDING);
                var writer = new OggOpusWriter(out, 1, "click")) {
            var payload = new byte[AudioEncoder.MAX_PAYLOAD_BYTES];
            for (int frame = 0; frame < 20; frame++) {
                var pcm = new short[960];
                if (frame == 10) {
                    pcm[480] = 30000;
                }
                int length = encoder.encode(pcm, 0, 960, payload, 0, payload.length);
                writer.packet(frame, Arrays.copyOf(payload, length));
            }
        }

        var pcm = decode(read(out.toByteArray()));
        int loudest = 0;
        for (int i = 0; i < pcm.length; i++) {
            loudest = Math.abs(pcm[i]) > Math.abs(pcm[loudest]) ? i : loudest;
        }

        assertThat(loudest).isBetween(10 * 960 + 480 - 4, 10 * 960 + 480 + 4);
    }

    @Test
    void missingFramesAreSilenceOfTheSameLength() throws Exception {
        var missing = new java.util.HashSet<Integer>();
        for (int frame = 40; frame < 90; frame++) {
            missing.add(frame);
        }

        var file = read(tone(150, missing));

        assertThat(file.samples()).isEqualTo(150 * 960L);
        var pcm = decode(file);
        assertThat(Tones.rms(pcm, 20 * 960, 15 * 960)).isGreaterThan(5000);
        assertThat(Tones.rms(pcm, 42 * 960, 46 * 960)).isLessThan(20);
        assertThat(Tones.rms(pcm, 95 * 960, 50 * 960)).isGreaterThan(5000);
    }

    @Test
    void aFrameThatComesTwiceIsWrittenOnce() throws Exception {
        var out = new ByteArrayOutputStream();
        try (var writer = new OggOpusWriter(out, 1, "t")) {
            writer.packet(3, new byte[] {8, 1});
            writer.packet(3, new byte[] {8, 2});
            writer.packet(1, new byte[] {8, 3});
            writer.silenceUntil(2);
        }

        var packets = read(out.toByteArray()).packets();
        assertThat(packets).hasSize(5);
        assertThat(packets.get(3)).containsExactly(8, 1);
    }

    @Test
    void packetsOfEverySizeComeBack() throws Exception {
        var out = new ByteArrayOutputStream();
        int[] sizes = {1, 254, 255, 256, 509, 510, 511, 1275, 0, 1275};
        try (var writer = new OggOpusWriter(out, 1, "t")) {
            for (int round = 0; round < 30; round++) {
                for (int i = 0; i < sizes.length; i++) {
                    writer.packet(round * sizes.length + i, new byte[sizes[i]]);
                }
            }
        }

        var packets = read(out.toByteArray()).packets();
        assertThat(packets).hasSize(301);
        for (int i = 0; i < 300; i++) {
            assertThat(packets.get(i)).hasSize(sizes[i % sizes.length]);
        }
    }

    @Test
    void everyDamagedByteIsFound() throws Exception {
        var good = tone(60, Set.of());
        for (int at = 0; at < good.length; at += 7) {
            var damaged = good.clone();
            damaged[at] ^= 1;
            assertThat(OggOpusReader.read(damaged)).as("byte %d", at).isInstanceOf(Parsed.Malformed.class);
        }
    }

    @Test
    void noBytesBreakTheReader() throws Exception {
        Fuzzing.run(List.of(tone(60, Set.of()), tone(0, Set.of())), 5000, OggOpusReader::read);
    }

    private static byte[] tone(int frames, Set<Integer> missing) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var encoder = OpusEncoder.open(48000, 1, OpusSettings.RECORDING);
                var writer = new OggOpusWriter(out, 1, "Zoë")) {
            var payload = new byte[AudioEncoder.MAX_PAYLOAD_BYTES];
            for (int frame = 0; frame < frames; frame++) {
                var pcm = Tones.sine(440, 48000, 10000, frame * 960L, 960);
                int length = encoder.encode(pcm, 0, 960, payload, 0, payload.length);
                if (!missing.contains(frame)) {
                    writer.packet(frame, Arrays.copyOf(payload, length));
                }
            }
        }
        return out.toByteArray();
    }

    private static OggOpusFile read(byte[] file) {
        return OggOpusReader.read(file).orThrow();
    }

    private static short[] decode(OggOpusFile file) {
        var all = new short[(file.packets().size() + 1) * 960];
        int written = 0;
        try (var decoder = OpusDecoder.open(48000, 1)) {
            for (var packet : file.packets()) {
                written += decoder.decode(packet, 0, packet.length, all, written);
            }
        }
        return Arrays.copyOfRange(all, file.preSkip(), (int) file.endGranule());
    }
}
