package org.parley.platform.events;

import java.util.List;
import java.util.function.Consumer;
import org.parley.platform.sql.Database;

/** Streams in a table of the node's SQLite file. Thread-safe. */
public final class SqliteEventStore implements EventStore {
    public SqliteEventStore(Database database) {
    }

    @Override
    public List<StoredEvent> append(StreamId stream, long expectedVersion, List<NewEvent> events) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<StoredEvent> read(StreamId stream, long afterVersion, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<StoredEvent> readCategory(String category, long afterPosition, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
        throw new UnsupportedOperationException();
    }

    @Override
    public AutoCloseable subscribe(String category, long afterPosition, Consumer<StoredEvent> consumer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
