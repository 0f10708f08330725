package org.parley.roles.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.id.Ids;
import org.parley.domain.accounts.Principal;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.calls.CallEvent;
import org.parley.domain.calls.CallEventJson;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.RecordingId;
import org.parley.domain.conversations.Conferences;
import org.parley.domain.recordings.Recording;
import org.parley.domain.recordings.RecordingEvent;
import org.parley.domain.recordings.Recordings;
import org.parley.domain.recordings.RecordingsNeeds;
import org.parley.media.codec.OpusDecoder;
import org.parley.media.codec.OpusSettings;
import org.parley.media.journal.JournalWriter;
import org.parley.media.ogg.OggOpusReader;
import org.parley.media.tap.TapSink;
import org.parley.platform.events.NewEvent;
import org.parley.platform.events.SqliteEventStore;
import org.parley.platform.events.StreamId;
import org.parley.platform.objects.DirectoryObjectStore;
import org.parley.platform.sql.Database;
import org.parley.roles.recorder.RecorderNeeds;
import org.parley.roles.recorder.RecorderRole;
import org.parley.testkit.ManualTime;
import org.parley.testkit.Tones;

/** Recorder and worker together: from frames of a mix to files that play. */
@Timeout(60)
class RecordingToFilesTest {
    private static final Principal OPERATOR = new Principal.Operator(new TenantId("organisation-acme"));
    private static final RecordingId RECORDING = new RecordingId("recording-1");

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime();
    private Path journals;
    private Database database;
    private SqliteEventStore events;
    private DirectoryObjectStore objects;
    private Recordings recordings;
    private WorkerRole worker;
    private RecorderRole recorder;

    @BeforeEach
    void open() {
        journals = folder.resolve("journals");
        database = Database.open(folder.resolve("parley.db"));
        events = new SqliteEventStore(database);
        objects = new DirectoryObjectStore(folder.resolve("objects"));
        var conferences = new Conferences(events, database, time, new Ids(time, new Random(1)));
        recordings = new Recordings(new RecordingsNeeds(events, database, objects, conferences, time, time));
        worker = new WorkerRole(new WorkerNeeds(journals, objects, recordings, time));
        recorder = recorder(0);
    }

    private RecorderRole recorder(long diskReserveBytes) {
        return new RecorderRole(new RecorderNeeds(
                journals, diskReserveBytes, OpusSettings.RECORDING, 1, time, time, worker::finish));
    }

    @AfterEach
    void close() {
        recorder.close();
        worker.close();
        recordings.close();
        events.close();
        database.close();
    }

    @Test
    void theMixAndEachMemberBecomeAFileOnTheSameClock() throws Exception {
        callIsRecorded();
        start();
        var sink = recorder.open("recording-1", "call-1", _ -> {});
        sink.onTrack(1, "leg-1", "Alice");
        sink.onTrack(2, "leg-2", "Bob");
        for (int frame = 0; frame < 100; frame++) {
            sink.onFrame(TapSink.MIX_TRACK, frame, tone(frame, 500), 0);
            // Alice speaks in the first second, Bob in the last half.
            if (frame < 50) {
                sink.onFrame(1, frame, tone(frame, 700), 0);
            } else if (frame >= 75) {
                sink.onFrame(2, frame, tone(frame, 900), 0);
            }
        }
        sink.onEnd(100);
        eventually(() -> isFinished(Recording.State.FINISHED));

        var found = recordings.get(OPERATOR, RECORDING);
        assertThat(found.durationMs()).isEqualTo(2000);
        assertThat(found.interrupted()).isFalse();
        assertThat(found.tracks().stream().map(Recording.Track::name)).containsExactly("Everybody", "Alice", "Bob");
        assertThat(heard(0, 500, 0, 2000)).isGreaterThan(8000);
        assertThat(heard(1, 700, 100, 900)).isGreaterThan(8000);
        assertThat(heard(1, 700, 1100, 900)).isLessThan(50);
        assertThat(heard(2, 900, 0, 1400)).isLessThan(50);
        assertThat(heard(2, 900, 1600, 350)).isGreaterThan(8000);
        for (var track : found.tracks()) {
            assertThat(track.durationMs()).isEqualTo(2000);
            assertThat(track.sha256()).isEqualTo(sha256(bytes(track.n())));
            assertThat(track.bytes()).isEqualTo(bytes(track.n()).length);
        }
        var peaks = recordings.peaks(OPERATOR, RECORDING, 1);
        assertThat(peaks.count()).isEqualTo(20);
        assertThat(peaks.peak(3)).isBetween(70, 90);
        assertThat(peaks.peak(15)).isZero();
        assertThat(journals).isEmptyDirectory();
    }

    @Test
    void aCrashInTheMiddleLeavesAnInterruptedRecording() throws Exception {
        callIsRecorded();
        Files.createDirectories(journals);
        writeJournal(journals.resolve("recording-1.journal"), 100);
        var whole = Files.readAllBytes(journals.resolve("recording-1.journal"));
        Files.write(journals.resolve("recording-1.journal"), Arrays.copyOf(whole, whole.length - 3));
        Files.createDirectories(journals.resolve("finishing-123"));

        start();
        eventually(() -> isFinished(Recording.State.INTERRUPTED));

        var found = recordings.get(OPERATOR, RECORDING);
        assertThat(found.interrupted()).isTrue();
        assertThat(found.durationMs()).isEqualTo(99 * 20);
        assertThat(found.by()).isEqualTo("Olga");
        assertThat(heard(0, 500, 100, 1800)).isGreaterThan(8000);
        assertThat(journals).isEmptyDirectory();
    }

    @Test
    void withoutTheDatabaseItWaitsAndIsTriedAgain() throws Exception {
        Files.createDirectories(journals);
        writeJournal(journals.resolve("recording-1.journal"), 50);

        start();
        eventually(() -> worker.failedTries() == 1);
        assertThat(journals.resolve("recording-1.journal")).exists();
        // The sound is safe already; only its event could not be stored.
        assertThat(objects.list("recordings/recording-1/", "", 10)).hasSize(2);

        callIsRecorded();
        time.advance(Duration.ofSeconds(3));
        eventually(() -> isFinished(Recording.State.INTERRUPTED));
        eventually(() -> !Files.exists(journals.resolve("recording-1.journal")));
    }

    @Test
    void finishedButNotDeletedIsFinishedOnceMore() throws Exception {
        callIsRecorded();
        Files.createDirectories(journals);
        writeJournal(journals.resolve("recording-1.journal"), 50);
        recordings.finished(RECORDING, new CallId("call-1"), new RecordingEvent.Finished(1000, false, "", List.of()));

        start();
        eventually(() -> worker.finishedRecordings() == 1);

        assertThat(recordings.get(OPERATOR, RECORDING).state()).isEqualTo(Recording.State.FINISHED);
        assertThat(journals).isEmptyDirectory();
    }

    @Test
    void whatHasNoWholeHeaderIsSetAside() throws Exception {
        Files.createDirectories(journals);
        Files.write(journals.resolve("recording-1.journal"), new byte[] {0, 0, 0, 9, 1});

        start();

        eventually(() -> Files.exists(journals.resolve("recording-1.journal.unreadable")));
    }

    @Test
    void aRecordingWithoutAJournalHasFailed() {
        callIsRecorded();
        start();
        eventually(() -> !recordings.unfinished().isEmpty());

        time.advance(Duration.ofMinutes(3));

        assertThat(recordings.get(OPERATOR, RECORDING).state()).isEqualTo(Recording.State.FAILED);
    }

    @Test
    void withoutFreeSpaceNoRecordingStarts() {
        recorder = recorder(Long.MAX_VALUE);
        recorder.start();

        assertThatThrownBy(() -> recorder.open("recording-1", "call-1", _ -> {}))
                .isInstanceOfSatisfying(
                        ParleyException.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.DISK_FULL));
        assertThat(recorder.running()).isZero();
        assertThat(recorder.failedStarts()).isEqualTo(1);
    }

    @Test
    void theSameRecordingIsNotMadeTwice() {
        start();
        recorder.open("recording-1", "call-1", _ -> {});

        assertThatThrownBy(() -> recorder.open("recording-1", "call-1", _ -> {}))
                .isInstanceOfSatisfying(
                        ParleyException.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CONFLICT));
        assertThat(recorder.running()).isEqualTo(1);
    }

    private void start() {
        recordings.start();
        worker.start();
        recorder.start();
    }

    private boolean isFinished(Recording.State state) {
        return recordings.list(OPERATOR, 10).stream().anyMatch(recording -> recording.state() == state);
    }

    private static void writeJournal(Path file, int frames) throws IOException {
        try (var journal = JournalWriter.create(file, "recording-1", "call-1", java.time.Instant.EPOCH);
                var encoder = org.parley.media.codec.OpusEncoder.open(48000, 1, OpusSettings.RECORDING)) {
            var payload = new byte[1275];
            for (int frame = 0; frame < frames; frame++) {
                int length = encoder.encode(tone(frame, 500), 0, 960, payload, 0, payload.length);
                journal.packet(0, frame, 80, payload, 0, length);
            }
        }
    }

    private void callIsRecorded() {
        events.append(
                new StreamId("call", "call-1"),
                0,
                List.of(
                        event(new CallEvent.CallStarted(
                                new CallId("call-1"), OPERATOR.tenant(), Optional.empty(), "Weekly")),
                        event(new CallEvent.RecordingStarted(RECORDING, "Olga"))));
    }

    private NewEvent event(CallEvent event) {
        return new NewEvent(
                CallEventJson.typeOf(event), CallEventJson.fields(event).toString(), time.now(), "command");
    }

    private byte[] bytes(int track) throws IOException {
        var audio = recordings.audio(OPERATOR, RECORDING, track);
        try (var in = audio.open(0, audio.bytes())) {
            return in.readAllBytes();
        }
    }

    private double heard(int track, int hertz, int fromMs, int ms) throws IOException {
        var file = OggOpusReader.read(bytes(track)).orThrow();
        var pcm = new short[(file.packets().size() + 1) * 960];
        int written = 0;
        try (var decoder = OpusDecoder.open(48000, 1)) {
            for (var packet : file.packets()) {
                written += decoder.decode(packet, 0, packet.length, pcm, written);
            }
        }
        return Tones.amplitude(hertz, 48000, pcm, file.preSkip() + fromMs * 48, ms * 48 - 1);
    }

    private static short[] tone(int frame, int hertz) {
        return Tones.sine(hertz, 48000, 10000, frame * 960L, 960);
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static void eventually(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000); // The test's time limit ends this.
        }
    }
}
