package org.parley.media.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.testkit.Fuzzing;

class JournalTest {
    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    Path folder;

    @Test
    void whatWasWrittenIsReadInOrder() throws Exception {
        var file = folder.resolve("a.journal");
        try (var writer = JournalWriter.create(file, "recording-1", "call-1", START)) {
            writer.trackOpened(1, "leg-1", "Zoë 🎧");
            writer.packet(1, 7, 200, new byte[] {0, 1, 2, 3}, 1, 3);
            writer.gap(1, 9, 2);
            writer.tick(40);
            writer.trackClosed(1, 50);
            writer.end(60, "disk");
        }

        assertThat(read(file).stream().map(Object::toString))
                .element(2)
                .asString()
                .startsWith("Packet[track=1, frameIndex=7, peak=200");
        var entries = read(file);
        assertThat(entries.get(0)).isEqualTo(new JournalEntry.Header("recording-1", "call-1", START));
        assertThat(entries.get(1)).isEqualTo(new JournalEntry.TrackOpened(1, "leg-1", "Zoë 🎧"));
        assertThat(((JournalEntry.Packet) entries.get(2)).opus()).containsExactly(1, 2, 3);
        assertThat(entries.subList(3, 7))
                .containsExactly(
                        new JournalEntry.Gap(1, 9, 2),
                        new JournalEntry.Tick(40),
                        new JournalEntry.TrackClosed(1, 50),
                        new JournalEntry.End(60, "disk"));
    }

    // kill -9 or a full disk may cut anywhere: everything before the torn record is there.
    @Test
    void cutAtEveryByteItIsReadUpToTheLastWholeRecord() throws Exception {
        var whole = Files.readAllBytes(smallJournal("whole"));
        var all = read(smallJournal("again")).size();
        int entriesBefore = 0;
        for (int length = 0; length <= whole.length; length++) {
            int entries = read(Arrays.copyOf(whole, length)).size();
            assertThat(entries).isBetween(entriesBefore, entriesBefore + 1);
            entriesBefore = entries;
        }
        assertThat(entriesBefore).isEqualTo(all);
    }

    @Test
    void aFlippedBitEndsTheReadingThere() throws Exception {
        var whole = Files.readAllBytes(smallJournal("whole"));
        var all = read(smallJournal("again"));
        for (int at = 0; at < whole.length; at++) {
            var damaged = whole.clone();
            damaged[at] ^= 4;
            assertThat(read(damaged).size()).isLessThan(all.size());
        }
    }

    @Test
    void noBytesBreakTheReader() throws Exception {
        var corpus = List.of(Files.readAllBytes(smallJournal("a")));
        Fuzzing.run(corpus, 5000, input -> {
            try {
                read(input);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });
    }

    @Test
    void aFlushedRecordIsReadableWhileTheWriterLives() throws Exception {
        var file = folder.resolve("live.journal");
        try (var writer = JournalWriter.create(file, "recording-1", "call-1", START)) {
            writer.packet(0, 1, 0, new byte[3], 0, 3);
            writer.flush();

            // A crash leaves the file as it is now.
            var copy = Files.copy(file, folder.resolve("copy"));
            assertThat(read(copy)).hasSize(2);
            assertThat(JournalReader.open(file)).as("in use").isEmpty();
        }
        assertThat(read(file)).hasSize(2);
    }

    @Test
    void aJournalIsNeverOverwritten() throws Exception {
        var file = smallJournal("a");

        assertThatThrownBy(() -> JournalWriter.create(file, "recording-1", "call-1", START))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void longNamesAreCutBetweenCharacters() throws Exception {
        var file = folder.resolve("long.journal");
        try (var writer = JournalWriter.create(file, "recording-1", "call-1", START)) {
            writer.trackOpened(1, "k", "ü".repeat(5000));
        }

        var name = ((JournalEntry.TrackOpened) read(file).get(1)).name();
        assertThat(name).isEqualTo("ü".repeat(512));
    }

    @Test
    void moreThanABufferComesBackWhole() throws Exception {
        var file = folder.resolve("big.journal");
        try (var writer = JournalWriter.create(file, "recording-1", "call-1", START)) {
            for (int i = 0; i < 5000; i++) {
                writer.packet(i % 3, i, 1, new byte[100 + i % 50], 0, 100 + i % 50);
            }
        }

        var entries = read(file);
        assertThat(entries).hasSize(5001);
        assertThat(((JournalEntry.Packet) entries.get(4000)).frameIndex()).isEqualTo(3999);
    }

    private Path smallJournal(String name) throws IOException {
        var file = folder.resolve(name);
        Files.deleteIfExists(file);
        try (var writer = JournalWriter.create(file, "recording-1", "call-1", START)) {
            writer.trackOpened(1, "leg-1", "Alice");
            for (int i = 0; i < 5; i++) {
                writer.packet(1, i, i, new byte[] {1, 2, 3}, 0, 3);
            }
            writer.trackClosed(1, 5);
            writer.end(5, "");
        }
        return file;
    }

    private static List<JournalEntry> read(byte[] bytes) throws IOException {
        return read(new JournalReader(Channels.newChannel(new ByteArrayInputStream(bytes))));
    }

    private static List<JournalEntry> read(Path file) throws IOException {
        return read(JournalReader.open(file).orElseThrow());
    }

    private static List<JournalEntry> read(JournalReader opened) throws IOException {
        var entries = new ArrayList<JournalEntry>();
        try (var reader = opened) {
            for (var entry = reader.next(); entry != null; entry = reader.next()) {
                entries.add(entry);
            }
        }
        return entries;
    }
}
