package org.parley.platform.events;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.platform.sql.Database;
import org.parley.platform.sql.Row;
import org.parley.platform.sql.Sql;

/**
 * Streams in one table of the node's SQLite file. Thread-safe. Appends share commits ({@link Database}); one writer hands out
 * positions, so they become visible in their order. Times are kept to the microsecond.
 */
public final class SqliteEventStore implements EventStore {
    private static final int PAGE = 512;
    private static final List<String> TABLES = List.of("""
            create table events (
              position integer primary key autoincrement,
              category text not null,
              stream text not null,
              version integer not null,
              type text not null,
              json text not null,
              at_us integer not null,
              command_id text not null,
              unique (category, stream, version));
            create index events_by_category on events (category, position)
            """);
    private static final String COLUMNS =
            "select position, category, stream, version, type, json, at_us, command_id from events ";

    private final Database database;
    private final RecentEvents recent;
    private final Set<EventSubscription> subscriptions = ConcurrentHashMap.newKeySet();

    public SqliteEventStore(Database database) {
        this.database = database;
        database.migrate("events", TABLES);
        recent = new RecentEvents(database.read(
                sql -> sql.first("select coalesce(max(position), 0) from events", row -> row.number(1)).orElse(0L)));
    }

    @Override
    public List<StoredEvent> append(StreamId stream, long expectedVersion, List<NewEvent> events) {
        if (events.isEmpty()) {
            return List.of();
        }
        return database.write(sql -> {
            var stored = insert(sql, stream, expectedVersion, events);
            sql.afterCommit(() -> recent.add(stored));
            return stored;
        });
    }

    private static List<StoredEvent> insert(Sql sql, StreamId stream, long expectedVersion, List<NewEvent> events) {
        long version = sql.first(
                        "select coalesce(max(version), 0) from events where category = ? and stream = ?",
                        row -> row.number(1),
                        stream.category(),
                        stream.id())
                .orElse(0L);
        if (version != expectedVersion) {
            throw new ParleyException(
                    ErrorCode.CONFLICT,
                    stream.category() + " " + stream.id() + " is at version " + version + ", not " + expectedVersion + ".");
        }
        var stored = new ArrayList<StoredEvent>(events.size());
        for (var event : events) {
            version++;
            var at = event.at().truncatedTo(ChronoUnit.MICROS);
            long position = sql.first(
                            "insert into events (category, stream, version, type, json, at_us, command_id)"
                                    + " values (?, ?, ?, ?, ?, ?, ?) returning position",
                            row -> row.number(1),
                            stream.category(),
                            stream.id(),
                            version,
                            event.type(),
                            event.json(),
                            ChronoUnit.MICROS.between(Instant.EPOCH, at),
                            event.commandId())
                    .orElseThrow();
            stored.add(new StoredEvent(
                    position, stream, version, event.type(), event.json(), at, event.commandId()));
        }
        return List.copyOf(stored);
    }

    @Override
    public List<StoredEvent> read(StreamId stream, long afterVersion, int limit) {
        return database.read(sql -> sql.query(
                COLUMNS + "where category = ? and stream = ? and version > ? order by version limit ?",
                SqliteEventStore::event,
                stream.category(),
                stream.id(),
                afterVersion,
                limit));
    }

    @Override
    public List<StoredEvent> readCategory(String category, long afterPosition, int limit) {
        return database.read(sql -> sql.query(
                COLUMNS + "where category = ? and position > ? order by position limit ?",
                SqliteEventStore::event,
                category,
                afterPosition,
                limit));
    }

    @Override
    public long position() {
        return recent.position();
    }

    @Override
    public AutoCloseable subscribe(String category, long afterPosition, Consumer<StoredEvent> consumer) {
        var source = new EventSubscription.Source(recent, after -> readCategory(category, after, PAGE), PAGE);
        var subscription = new EventSubscription(source, category, afterPosition, consumer);
        subscriptions.add(subscription);
        subscription.start(() -> subscriptions.remove(subscription));
        return subscription;
    }

    /** Ends the subscriptions; the database is its owner's to close. */
    @Override
    public void close() {
        recent.close();
        subscriptions.forEach(EventSubscription::close);
    }

    private static StoredEvent event(Row row) {
        return new StoredEvent(
                row.number(1),
                new StreamId(row.text(2), row.text(3)),
                row.number(4),
                row.text(5),
                row.text(6),
                Instant.EPOCH.plus(row.number(7), ChronoUnit.MICROS),
                row.text(8));
    }
}
