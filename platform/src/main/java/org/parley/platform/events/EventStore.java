package org.parley.platform.events;

import java.util.List;
import java.util.function.Consumer;

/**
 * Append-only streams of events with one global order. Thread-safe; methods may wait for a disk: call them on virtual
 * threads. Failures are {@code ParleyException}s: CONFLICT (the expected version is not the stream's), STORE_FAILED,
 * DISK_FULL (nothing of the append was kept).
 */
public interface EventStore extends AutoCloseable {
    /**
     * Appends all events or none. On return they survive {@code kill -9}.
     *
     * @param expectedVersion the stream's version that the decision was made on; 0 for a new stream
     */
    List<StoredEvent> append(StreamId stream, long expectedVersion, List<NewEvent> events);

    /** A stream's events after {@code afterVersion}, oldest first. */
    List<StoredEvent> read(StreamId stream, long afterVersion, int limit);

    /** Events of one category after a global position, oldest first. */
    List<StoredEvent> readCategory(String category, long afterPosition, int limit);

    /** The newest global position; 0 when empty. */
    long position();

    /**
     * Stored events of a category after a position, then new ones as they are stored: in order, each once, on one
     * virtual thread of this subscription. A consumer that throws ends its subscription (logged).
     */
    AutoCloseable subscribe(String category, long afterPosition, Consumer<StoredEvent> consumer);

    @Override
    void close();
}
