package org.parley.roles.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.media.codec.OpusSettings;
import org.parley.media.journal.JournalEntry;
import org.parley.media.journal.JournalReader;
import org.parley.media.journal.JournalWriter;
import org.parley.testkit.ManualTime;
import org.parley.testkit.Tones;

class RecordingSessionTest {
    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime();
    private final LongAdder dropped = new LongAdder();
    private final List<String> failures = new ArrayList<>();
    private final FrameRing ring = new FrameRing(32);
    private final RecordingSink sink = new RecordingSink(ring, dropped);
    private RecordingSession session;
    private Path file;

    @BeforeEach
    void open() throws IOException {
        file = folder.resolve("recording-1.journal");
        var journal = JournalWriter.create(file, "recording-1", "call-1", time.now());
        session = new RecordingSession(file, journal, ring, sink, OpusSettings.RECORDING, failures::add, time.nowNs());
    }

    @Test
    void framesAndChangesAreWrittenInTheirOrder() throws Exception {
        sink.onTrack(1, "leg-1", "Alice");
        sink.onFrame(1, 0, tone(0), 0);
        sink.onTrackEnd(1, 1);
        sink.onTrack(2, "leg-2", "Bob");
        sink.onFrame(2, 1, tone(1), 0);
        sink.onEnd(2);
        run();

        assertThat(session.isOver()).isTrue();
        assertThat(kinds(file))
                .containsExactly("Header", "TrackOpened", "Packet", "TrackClosed", "TrackOpened", "Packet", "End");
        assertThat(failures).isEmpty();
    }

    @Test
    void whatHasComeIsInTheFileAfterEveryTurn() throws Exception {
        sink.onFrame(0, 0, tone(0), 0);
        run();

        // The process dies here: the file is as it is.
        assertThat(kinds(Files.copy(file, folder.resolve("crashed")))).containsExactly("Header", "Packet");
    }

    @Test
    void silenceIsLeftOutAndTheTimeStillTold() throws Exception {
        sink.onFrame(0, 0, tone(0), 0);
        for (int i = 1; i <= 60; i++) {
            sink.onFrame(0, i, new short[960], 0);
            run();
        }
        sink.onEnd(61);
        run();

        var kinds = kinds(file);
        // The tone, and a tail of 200 ms.
        assertThat(kinds.stream().filter("Packet"::equals)).hasSize(11);
        assertThat(kinds.stream().filter("Tick"::equals)).hasSizeBetween(3, 6);
    }

    // Opus keeps 6.5 ms back: they belong to the frame after, also when that one is silent and never comes.
    @Test
    void theLastOfAWordIsNotHeardAtTheNextOne() throws Exception {
        sink.onFrame(1, 0, tone(0), 0);
        sink.onFrame(1, 1, tone(1), 0);
        sink.onFrame(1, 50, tone(50), 0);
        sink.onEnd(51);
        run();

        assertThat(entries(file).stream()
                        .filter(JournalEntry.Packet.class::isInstance)
                        .map(entry -> ((JournalEntry.Packet) entry).frameIndex()))
                .containsExactly(0L, 1L, 2L, 50L);
    }

    @Test
    void whatFindsNoRoomIsDroppedCountedAndMarked() throws Exception {
        for (int i = 0; i < 40; i++) {
            sink.onFrame(0, i, tone(i), 0);
        }
        run();
        sink.onFrame(0, 40, tone(40), 0);
        sink.onEnd(41);
        run();

        assertThat(dropped.sum()).isEqualTo(8);
        assertThat(entries(file)).contains(new JournalEntry.Gap(0, 40, 8));
        // And one more that brings out the last of what came before the gap.
        assertThat(kinds(file).stream().filter("Packet"::equals)).hasSize(34);
    }

    @Test
    void aFullDiskEndsItWithAReasonAndKeepsWhatThereIs() throws Exception {
        sink.onFrame(0, 0, tone(0), 0);
        session.run(time.nowNs(), true);
        sink.onFrame(0, 1, tone(1), 0);
        run();

        assertThat(failures).singleElement().asString().contains("nearly full");
        assertThat(session.isOver()).isTrue();
        var entries = entries(file);
        assertThat(entries).hasSize(3);
        assertThat(((JournalEntry.End) entries.getLast()).failure()).contains("nearly full");
    }

    @Test
    void aNodeThatStopsInTheMiddleLeavesAJournalWithoutAnEnd() throws Exception {
        sink.onFrame(0, 0, tone(0), 0);
        run();
        session.close();

        assertThat(kinds(file)).containsExactly("Header", "Packet");
    }

    private void run() {
        time.advance(Duration.ofMillis(50));
        session.run(time.nowNs(), false);
    }

    private static short[] tone(int frame) {
        return Tones.sine(440, 48000, 10000, frame * 960L, 960);
    }

    private static List<String> kinds(Path file) throws IOException {
        return entries(file).stream().map(entry -> entry.getClass().getSimpleName()).toList();
    }

    private static List<JournalEntry> entries(Path file) throws IOException {
        var entries = new ArrayList<JournalEntry>();
        try (var reader = JournalReader.open(file).orElseThrow()) {
            for (var entry = reader.next(); entry != null; entry = reader.next()) {
                entries.add(entry);
            }
        }
        return entries;
    }
}
