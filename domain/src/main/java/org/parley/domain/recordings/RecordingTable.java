package org.parley.domain.recordings;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.RecordingId;
import org.parley.domain.conversations.ConferenceId;
import org.parley.platform.sql.Database;
import org.parley.platform.sql.Row;

/** Recordings to search in: a projection of their events, and of who took part in recorded calls. Thread-safe. */
final class RecordingTable {
    private static final List<String> TABLES = List.of("""
            create table recordings (
              id text primary key,
              version integer not null,
              tenant text not null,
              call text not null,
              conference text,
              title text not null,
              by_name text not null,
              started_at_us integer not null,
              duration_ms integer not null,
              state text not null,
              failure text not null,
              tracks text not null);
            create index recordings_by_time on recordings (tenant, started_at_us, id);
            create index recordings_by_call on recordings (call);
            create index recordings_by_state on recordings (state);
            create table recording_people (
              call text not null,
              subject text not null,
              primary key (call, subject)) without rowid;
            create table recordings_to_delete (id text primary key);
            create table recording_positions (category text primary key, position integer not null)
            """);
    private static final String COLUMNS = "select id, tenant, call, conference, title, by_name, started_at_us, duration_ms,"
            + " state, failure, tracks from recordings ";
    private static final int PAGE = 200;
    private static final int MAX_PAGES = 50; // Somebody who may see little should not make us read for ever.

    private final Database database;

    RecordingTable(Database database) {
        this.database = database;
        database.migrate("recordings", TABLES);
    }

    Optional<Recording> find(RecordingId recording) {
        return database.read(sql -> sql.first(COLUMNS + "where id = ?", RecordingTable::recording, recording.value()));
    }

    List<Recording> ofCall(TenantId tenant, CallId call) {
        return database.read(sql -> sql.query(
                COLUMNS + "where call = ? and tenant = ? order by started_at_us desc limit 1000",
                RecordingTable::recording,
                call.value(),
                tenant.value()));
    }

    List<Recording> newest(TenantId tenant, int limit, Predicate<Recording> wanted) {
        var found = new ArrayList<Recording>();
        long before = Long.MAX_VALUE;
        var beforeId = "";
        for (int page = 0; page < MAX_PAGES && found.size() < limit; page++) {
            var rows = page(tenant, before, beforeId);
            for (var row : rows) {
                if (found.size() < limit && wanted.test(row)) {
                    found.add(row);
                }
            }
            if (rows.size() < PAGE) {
                break;
            }
            before = micros(rows.getLast().startedAt());
            beforeId = rows.getLast().id().value();
        }
        return found;
    }

    List<Recording> unfinished() {
        return database.read(sql -> sql.query(
                COLUMNS + "where state in ('RECORDING', 'FINISHING') order by started_at_us limit 10000",
                RecordingTable::recording));
    }

    private List<Recording> page(TenantId tenant, long before, String beforeId) {
        return database.read(sql -> sql.query(
                COLUMNS + "where tenant = ? and (started_at_us, id) < (?, ?)"
                        + " order by started_at_us desc, id desc limit " + PAGE,
                RecordingTable::recording,
                tenant.value(),
                before,
                beforeId));
    }

    /** Keeps the newer of what is there and what comes. */
    void save(Recording recording, long version) {
        database.write(sql -> sql.update(
                "insert into recordings (id, version, tenant, call, conference, title, by_name, started_at_us, duration_ms,"
                        + " state, failure, tracks) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " on conflict (id) do update set version = excluded.version, duration_ms = excluded.duration_ms,"
                        + " state = excluded.state, failure = excluded.failure, tracks = excluded.tracks"
                        + " where excluded.version > version",
                recording.id().value(),
                version,
                recording.tenant().value(),
                recording.call().value(),
                recording.conference().map(ConferenceId::value).orElse(null),
                recording.title(),
                recording.by(),
                micros(recording.startedAt()),
                recording.durationMs(),
                recording.state().name(),
                recording.failure(),
                RecordingJson.writeTracks(recording.tracks())));
    }

    /** A deleted recording: its files are to be deleted until {@link #objectsDeleted}. */
    void remove(RecordingId recording) {
        database.write(sql -> {
            if (sql.update("delete from recordings where id = ?", recording.value()) > 0) {
                sql.update("insert or ignore into recordings_to_delete (id) values (?)", recording.value());
            }
            return true;
        });
    }

    List<RecordingId> toDelete() {
        return database.read(sql ->
                sql.query("select id from recordings_to_delete limit 10000", row -> new RecordingId(row.text(1))));
    }

    void objectsDeleted(RecordingId recording) {
        database.write(sql -> sql.update("delete from recordings_to_delete where id = ?", recording.value()));
    }

    boolean hasRecording(CallId call) {
        return database.read(sql ->
                sql.first("select 1 from recordings where call = ?", row -> true, call.value()).isPresent());
    }

    boolean tookPart(CallId call, String subject) {
        return database.read(sql -> sql.first(
                        "select 1 from recording_people where call = ? and subject = ?",
                        row -> true,
                        call.value(),
                        subject)
                .isPresent());
    }

    void savePeople(CallId call, Set<String> subjects) {
        database.write(sql -> {
            for (var subject : subjects) {
                sql.update("insert or ignore into recording_people (call, subject) values (?, ?)", call.value(), subject);
            }
            return true;
        });
    }

    /** How far a category has been followed. */
    long position(String category) {
        return database.read(sql -> sql.first(
                        "select position from recording_positions where category = ?", row -> row.number(1), category)
                .orElse(0L));
    }

    void savePosition(String category, long position) {
        database.write(sql -> sql.update(
                "insert or replace into recording_positions (category, position) values (?, ?)", category, position));
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private static Recording recording(Row row) {
        var state = Recording.State.valueOf(row.text(9));
        return new Recording(
                new RecordingId(row.text(1)),
                new CallId(row.text(3)),
                new TenantId(row.text(2)),
                row.optionalText(4).map(ConferenceId::new),
                row.text(5),
                row.text(6),
                Instant.EPOCH.plus(row.number(7), ChronoUnit.MICROS),
                row.number(8),
                state,
                state == Recording.State.INTERRUPTED,
                row.text(10),
                RecordingJson.readTracks(row.text(11)));
    }
}
