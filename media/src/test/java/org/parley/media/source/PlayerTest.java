package org.parley.media.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.base.io.Parsed;
import org.parley.media.codec.AudioEncoder;
import org.parley.media.codec.AudioFormat;
import org.parley.media.mix.Frames;
import org.parley.media.ogg.OggOpusWriter;
import org.parley.testkit.Tones;

/** Files are played whatever they are, from where one wants, and the loop never waits for them. */
class PlayerTest {
    private static final int FRAME = Frames.SAMPLES;

    @TempDir
    private Path folder = Path.of("");

    /** A WAV file of a tone, in any of the forms that are understood. */
    private Path wav(String name, int tag, int channels, int rate, int bits, int hertz, int ms) throws IOException {
        int frames = rate * ms / 1000;
        var data = ByteBuffer.allocate(frames * channels * bits / 8).order(ByteOrder.LITTLE_ENDIAN);
        var tone = Tones.sine(hertz, rate, 8_000, 0, frames);
        var law = tag == 6 ? AudioFormat.PCMA : AudioFormat.PCMU;
        var coded = new byte[frames];
        try (var encoder = law.openEncoder()) {
            encoder.encode(tone, 0, frames, coded, 0, frames);
        }
        for (int i = 0; i < frames; i++) {
            for (int c = 0; c < channels; c++) {
                switch (bits) {
                    case 8 -> data.put(tag == 1 ? (byte) ((tone[i] >> 8) + 128) : coded[i]);
                    case 16 -> data.putShort(tone[i]);
                    case 24 -> data.put((byte) 0).putShort(tone[i]);
                    default -> data.putShort((short) 0).putShort(tone[i]);
                }
            }
        }
        var file = ByteBuffer.allocate(44 + 10 + data.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(46 + data.capacity()).put("WAVE".getBytes(StandardCharsets.US_ASCII));
        file.put("note".getBytes(StandardCharsets.US_ASCII)).putInt(1).put((byte) 7).put((byte) 0);
        file.put("fmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16).putShort((short) tag).putShort((short) channels).putInt(rate);
        file.putInt(rate * channels * bits / 8).putShort((short) (channels * bits / 8)).putShort((short) bits);
        file.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(data.capacity()).put(data.array());
        return Files.write(folder.resolve(name), file.array());
    }

    /** Tones one after the other, so many frames of each. */
    private static byte[] ogg(List<Integer> hertz, int framesOfEach) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var payload = new byte[AudioEncoder.MAX_PAYLOAD_BYTES];
        try (var writer = new OggOpusWriter(bytes, 1, "tones");
                var encoder = AudioFormat.OPUS.openEncoder()) {
            for (int i = 0; i < hertz.size() * framesOfEach; i++) {
                var tone = Tones.sine(hertz.get(i / framesOfEach), 48_000, 8_000, (long) i * FRAME, FRAME);
                int length = encoder.encode(tone, 0, FRAME, payload, 0, payload.length);
                writer.packet(i, Arrays.copyOf(payload, length));
            }
        }
        return bytes.toByteArray();
    }

    /** Takes frames until so many were played, or the end. */
    private static List<short[]> play(Player player, int frames) {
        var played = new ArrayList<short[]>();
        while (played.size() < frames) {
            long before = player.missing();
            var frame = new short[FRAME];
            boolean more = player.fill(frame, 0, FRAME);
            if (player.missing() == before) {
                if (!more) {
                    break;
                }
                played.add(frame);
            } else {
                Thread.onSpinWait();
            }
        }
        return played;
    }

    private static double strength(List<short[]> frames, int from, int to, int hertz) {
        var all = new short[(to - from) * FRAME];
        for (int i = from; i < to; i++) {
            System.arraycopy(frames.get(i), 0, all, (i - from) * FRAME, FRAME);
        }
        return Tones.amplitude(hertz, 48_000, all, 0, all.length);
    }

    @Test
    void playsEveryFormOfWav() throws IOException {
        record Form(int tag, int channels, int rate, int bits) {}
        for (var form : List.of(
                new Form(1, 1, 8_000, 16),
                new Form(1, 2, 44_100, 16),
                new Form(1, 1, 32_000, 16),
                new Form(1, 1, 48_000, 24),
                new Form(1, 2, 16_000, 32),
                new Form(1, 1, 24_000, 8),
                new Form(6, 1, 8_000, 8),
                new Form(7, 2, 8_000, 8))) {
            var file = wav("tone.wav", form.tag(), form.channels(), form.rate(), form.bits(), 700, 400);
            try (var player = Player.open(Playlist.once(file), PlayerPosition.START)) {
                var played = play(player, 1_000);

                assertThat(played).as("%s", form).hasSize(20);
                assertThat(strength(played, 5, 19, 700)).as("%s", form).isBetween(7_500.0, 8_500.0);
            }
        }
    }

    @Test
    void playsOggOpusAndSeeksInIt() throws IOException {
        var file = folder.resolve("tones.opus");
        Files.write(file, ogg(List.of(500, 900, 1_300), 50));
        try (var player = Player.open(Playlist.once(file), PlayerPosition.START)) {
            var played = play(player, 1_000);
            assertThat(played).hasSize(150);
            assertThat(strength(played, 10, 45, 500)).isGreaterThan(6_000);
            assertThat(strength(played, 110, 145, 1_300)).isGreaterThan(6_000);

            player.seek(0, 60 * FRAME);
            var again = play(player, 1_000);
            assertThat(again).hasSize(90);
            assertThat(strength(again, 0, 35, 900)).isGreaterThan(6_000);
        }
    }

    @Test
    void goesOnWhereAnotherPlayerWas() throws IOException {
        var list = new Playlist(
                List.of(wav("a.wav", 1, 1, 16_000, 16, 500, 1_000), wav("b.wav", 1, 1, 48_000, 16, 900, 1_000)), 2);
        PlayerPosition position;
        try (var first = Player.open(list, PlayerPosition.START)) {
            first.setVolume(0.5);
            assertThat(play(first, 130)).hasSize(130);
            position = first.position();
        }
        assertThat(position).isEqualTo(new PlayerPosition(1, 0, 30 * FRAME, 0.5, false));

        try (var second = Player.open(list, position)) {
            var rest = play(second, 1_000);
            assertThat(rest).hasSize(70);
            assertThat(strength(rest, 2, 19, 500)).isBetween(3_500.0, 4_300.0);
            assertThat(strength(rest, 25, 65, 900)).isBetween(3_500.0, 4_300.0);
        }
    }

    @Test
    void aPauseKeepsThePlaceAndForEverHasNoEnd() throws IOException {
        var file = wav("short.wav", 1, 1, 48_000, 16, 500, 100);
        try (var player = Player.open(Playlist.forEver(file), PlayerPosition.START)) {
            assertThat(play(player, 23)).hasSize(23);
            var before = player.position();
            player.setPaused(true);
            assertThat(strength(play(player, 5), 0, 5, 500)).isZero();
            assertThat(player.position().sample()).isEqualTo(before.sample());
            player.setPaused(false);

            assertThat(play(player, 200)).hasSize(200);
            assertThat(player.position().round()).isEqualTo(44);
        }
    }

    @Test
    void whatCannotBePlayedIsLeftOutAndSaid() throws IOException {
        var broken = Files.writeString(folder.resolve("broken.wav"), "RIFFxxxxWAVEfmt ");
        var good = wav("good.wav", 1, 1, 8_000, 16, 500, 100);
        try (var player = Player.open(
                new Playlist(List.of(broken, folder.resolve("nowhere.wav"), good), 1), PlayerPosition.START)) {
            assertThat(play(player, 100)).hasSize(5);
            assertThat(player.failure()).get().asString().contains("nowhere.wav");
        }
        try (var player = Player.open(Playlist.forEver(broken), PlayerPosition.START)) {
            assertThat(play(player, 100)).isEmpty();
            assertThat(player.isOver()).isTrue();
        }
    }

    @Test
    void anyBytesAreAFileOrNone() throws IOException {
        var random = new Random(4711);
        var good = Files.readAllBytes(wav("good.wav", 1, 2, 44_100, 16, 500, 50));
        var out = new short[FRAME];
        for (int round = 0; round < 300; round++) {
            var bytes = Arrays.copyOf(good, 1 + random.nextInt(good.length));
            for (int i = random.nextInt(6); i > 0; i--) {
                bytes[random.nextInt(Math.min(bytes.length, 64))] = (byte) random.nextInt();
            }
            var file = Files.write(folder.resolve("fuzzed"), bytes);
            if (SoundFiles.open(file) instanceof Parsed.Ok<SoundFile>(var sound)) {
                try (sound) {
                    sound.seek(random.nextInt(5_000));
                    while (sound.read(out, 0, FRAME) > 0) {}
                }
            }
        }
    }

    @Test
    void musicOnHoldIsSoftAndHasNoSeam() {
        var music = new HoldMusic();
        var frame = new short[FRAME];
        short last = 0;
        int steepest = 0;
        double power = 0;
        int frames = 32 * 5 * 1000 / 18 / 20 * 2;
        for (int i = 0; i < frames; i++) {
            assertThat(music.fill(frame, 0, FRAME)).isTrue();
            for (short sample : frame) {
                steepest = Math.max(steepest, Math.abs(sample - last));
                power += sample * (double) sample;
                last = sample;
            }
        }
        assertThat(10 * Math.log10(power / frames / FRAME / 32_768 / 32_768)).isBetween(-34.0, -22.0);
        assertThat(steepest).isLessThan(1_500);
        int position = music.position();
        music.fill(frame, 0, FRAME);
        var again = new short[FRAME];
        new HoldMusic(position).fill(again, 0, FRAME);
        assertThat(again).isEqualTo(frame);
    }
}
