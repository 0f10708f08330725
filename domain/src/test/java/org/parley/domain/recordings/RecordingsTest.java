package org.parley.domain.recordings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.id.Ids;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.AccountRole;
import org.parley.domain.accounts.Principal;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.calls.CallEvent;
import org.parley.domain.calls.CallEventJson;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.EndReason;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.LegKind;
import org.parley.domain.calls.RecordingId;
import org.parley.domain.conversations.Conferences;
import org.parley.domain.conversations.ConferenceId;
import org.parley.platform.events.NewEvent;
import org.parley.platform.events.SqliteEventStore;
import org.parley.platform.events.StreamId;
import org.parley.platform.objects.DirectoryObjectStore;
import org.parley.platform.objects.ObjectStore;
import org.parley.platform.sql.Database;
import org.parley.testkit.ManualTime;

@Timeout(60)
class RecordingsTest {
    private static final TenantId ACME = new TenantId("organisation-acme");
    private static final Principal OLGA = member("olga", ACME, AccountRole.ADMIN);
    private static final Principal ALICE = member("alice", ACME, AccountRole.MEMBER);
    private static final Principal BOB = member("bob", ACME, AccountRole.MEMBER);
    private static final Principal CAROL = member("carol", ACME, AccountRole.MEMBER);
    private static final Principal EVE = member("eve", new TenantId("organisation-other"), AccountRole.ADMIN);
    private static final CallId CALL = new CallId("call-1");
    private static final RecordingId RECORDING = new RecordingId("recording-1");
    private static final Recording.Track MIX =
            new Recording.Track(0, Recording.TrackKind.MIX, "Everybody", 0, 4000, 5, "abc");

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime();
    private Database database;
    private SqliteEventStore events;
    private ObjectStore objects;
    private Recordings recordings;
    private ConferenceId conference;
    private int callVersion;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("parley.db"));
        events = new SqliteEventStore(database);
        objects = new DirectoryObjectStore(folder.resolve("objects"));
        var conferences = new Conferences(events, database, time, new Ids(time, new Random(1)));
        conference = conferences.create(CAROL, "Weekly", Optional.empty()).id();
        recordings = new Recordings(new RecordingsNeeds(events, database, objects, conferences, time, time));
    }

    @AfterEach
    void close() {
        recordings.close();
        events.close();
        database.close();
    }

    @Test
    void aCallsEventsMakeARecording() {
        recordings.start();
        aliceTalksAndRecords();
        eventually(() -> !recordings.list(OLGA, 10).isEmpty());
        time.advance(Duration.ofSeconds(3));

        var found = recordings.get(ALICE, RECORDING);

        assertThat(found.title()).isEqualTo("Weekly");
        assertThat(found.by()).isEqualTo("Alice A.");
        assertThat(found.call()).isEqualTo(CALL);
        assertThat(found.conference()).contains(conference);
        assertThat(found.state()).isEqualTo(Recording.State.RECORDING);
        assertThat(found.durationMs()).isEqualTo(3000);

        callEvent(new CallEvent.RecordingStopped(RECORDING, EndReason.HUNG_UP));
        eventually(() -> recordings.get(ALICE, RECORDING).state() == Recording.State.FINISHING);
        assertThat(recordings.unfinished()).hasSize(1);
    }

    @Test
    void finishingTwiceChangesNothing() {
        finishedRecording();
        long position = events.position();

        recordings.finished(RECORDING, CALL, new RecordingEvent.Finished(9, true, "x", List.of()));
        recordings.failed(RECORDING, CALL, "too late");

        assertThat(events.position()).isEqualTo(position);
        var found = recordings.get(ALICE, RECORDING);
        assertThat(found.state()).isEqualTo(Recording.State.FINISHED);
        assertThat(found.durationMs()).isEqualTo(4000);
        assertThat(found.tracks()).containsExactly(MIX);
        assertThat(recordings.unfinished()).isEmpty();
    }

    @Test
    void whatWasFinishedBeforeTheCallsEventsCameIsKnownAllTheSame() {
        aliceTalksAndRecords();

        recordings.finished(RECORDING, CALL, new RecordingEvent.Finished(4000, true, "", List.of(MIX)));

        recordings.start();
        var found = recordings.get(ALICE, RECORDING);
        assertThat(found.state()).isEqualTo(Recording.State.INTERRUPTED);
        assertThat(found.interrupted()).isTrue();
        assertThat(found.by()).isEqualTo("Alice A.");
    }

    @Test
    void aRecordingOfAnUnknownCallWaits() {
        assertThatThrownBy(() ->
                        recordings.finished(RECORDING, CALL, new RecordingEvent.Finished(1, false, "", List.of(MIX))))
                .isInstanceOfSatisfying(
                        ParleyException.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.STORE_FAILED));
    }

    @Test
    void thoseWhoTookPartOrOwnTheConferenceOrAdministerSeeIt() {
        finishedRecording();

        assertThat(recordings.list(OLGA, 10)).hasSize(1);
        assertThat(recordings.list(ALICE, 10)).hasSize(1);
        assertThat(recordings.list(CAROL, 10)).hasSize(1);
        assertThat(recordings.list(new Principal.Operator(ACME), 10)).hasSize(1);
        assertThat(recordings.ofCall(ALICE, CALL)).hasSize(1);
        assertThat(recordings.ofCall(ALICE, new CallId("call-2"))).isEmpty();
        for (var stranger : List.of(BOB, EVE, new Principal.Guest("guest-1", ACME, conference, "Guest"))) {
            assertThat(recordings.list(stranger, 10)).isEmpty();
            assertThat(recordings.ofCall(stranger, CALL)).isEmpty();
            assertFails(ErrorCode.NOT_FOUND, () -> recordings.get(stranger, RECORDING));
            assertFails(ErrorCode.NOT_FOUND, () -> recordings.audio(stranger, RECORDING, 0));
            assertFails(ErrorCode.NOT_FOUND, () -> recordings.peaks(stranger, RECORDING, 0));
            assertFails(ErrorCode.NOT_FOUND, () -> recordings.delete(stranger, RECORDING));
        }
    }

    @Test
    void whoJoinsLaterSeesItAsWell() {
        finishedRecording();
        callEvent(legAdded("leg-2", "account-bob"));
        assertThat(recordings.list(BOB, 10)).isEmpty();

        callEvent(new CallEvent.LegJoined(new LegId("leg-2")));

        eventually(() -> recordings.list(BOB, 10).size() == 1);
    }

    @Test
    void soundComesInRangesAndPeaksAsNumbers() throws Exception {
        finishedRecording();

        var audio = recordings.audio(ALICE, RECORDING, 0);

        assertThat(audio.fileName()).isEqualTo("Weekly-2026-01-01.ogg");
        assertThat(audio.bytes()).isEqualTo(5);
        try (var in = audio.open(1, 3)) {
            assertThat(in.readAllBytes()).isEqualTo("ell".getBytes());
        }
        var peaks = recordings.peaks(ALICE, RECORDING, 0);
        assertThat(peaks.count()).isEqualTo(2);
        assertThat(peaks.peak(1)).isEqualTo(200);
        assertFails(ErrorCode.NOT_FOUND, () -> recordings.audio(ALICE, RECORDING, 7));
    }

    @Test
    void aDeletedRecordingIsGoneWithItsFiles() {
        finishedRecording();
        assertFails(ErrorCode.FORBIDDEN, () -> recordings.delete(ALICE, RECORDING));

        recordings.delete(CAROL, RECORDING);

        assertThat(recordings.list(OLGA, 10)).isEmpty();
        assertThat(objects.list("recordings/", "", 10)).isEmpty();
        assertFails(ErrorCode.NOT_FOUND, () -> recordings.delete(CAROL, RECORDING));
    }

    @Test
    void aRunningRecordingCannotBeDeleted() {
        recordings.start();
        aliceTalksAndRecords();
        eventually(() -> !recordings.list(OLGA, 10).isEmpty());

        assertFails(ErrorCode.CONFLICT, () -> recordings.delete(OLGA, RECORDING));
    }

    @Test
    void theNewestComesFirstAndTheLimitHolds() {
        recordings.start();
        aliceTalksAndRecords();
        for (int i = 2; i <= 5; i++) {
            time.advance(Duration.ofSeconds(1));
            callEvent(new CallEvent.RecordingStarted(new RecordingId("recording-" + i), "Alice A."));
        }
        eventually(() -> recordings.list(OLGA, 10).size() == 5);

        assertThat(recordings.list(OLGA, 2).stream().map(recording -> recording.id().value()))
                .containsExactly("recording-5", "recording-4");
        assertThat(recordings.list(OLGA, 0)).isEmpty();
    }

    @Test
    void aRowLostInACrashIsMadeAgainAtTheStart() {
        finishedRecording();
        database.write(sql -> sql.update("delete from recordings"));
        database.write(sql -> sql.update("delete from recording_positions"));
        recordings.close();

        recordings = reopened();
        recordings.start();

        assertThat(recordings.get(ALICE, RECORDING).tracks()).containsExactly(MIX);
    }

    private Recordings reopened() {
        var conferences = new Conferences(events, database, time, new Ids(time, new Random(2)));
        return new Recordings(new RecordingsNeeds(events, database, objects, conferences, time, time));
    }

    private void finishedRecording() {
        aliceTalksAndRecords();
        objects.put(RecordingObjects.audio(RECORDING, 0), new ByteArrayInputStream("hello".getBytes()));
        objects.put(RecordingObjects.peaks(RECORDING, 0), new ByteArrayInputStream(new byte[] {1, (byte) 200}));
        recordings.start();
        recordings.finished(RECORDING, CALL, new RecordingEvent.Finished(4000, false, "", List.of(MIX)));
    }

    private void aliceTalksAndRecords() {
        callEvent(new CallEvent.CallStarted(CALL, ACME, Optional.of(conference), "Weekly"));
        callEvent(legAdded("leg-1", "account-alice"));
        callEvent(new CallEvent.LegJoined(new LegId("leg-1")));
        callEvent(new CallEvent.RecordingStarted(RECORDING, "Alice A."));
    }

    private static CallEvent legAdded(String leg, String subject) {
        return new CallEvent.LegAdded(new LegId(leg), LegKind.BROWSER, true, "p-" + leg, subject, "Somebody", "");
    }

    private void callEvent(CallEvent event) {
        var stored = new NewEvent(
                CallEventJson.typeOf(event), CallEventJson.fields(event).toString(), time.now(), "command-" + callVersion);
        events.append(new StreamId("call", CALL.value()), callVersion++, List.of(stored));
    }

    private static void eventually(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000); // The test's time limit ends this.
        }
    }

    private static void assertFails(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(ParleyException.class, failure -> assertThat(failure.code()).isEqualTo(code));
    }

    private static Principal member(String name, TenantId tenant, AccountRole role) {
        return new Principal.Member(new AccountId("account-" + name), tenant, name, name, role);
    }
}
