package org.parley.domain.calls;

import java.util.List;
import java.util.function.Consumer;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.platform.events.EventStore;
import org.parley.platform.events.NewEvent;
import org.parley.platform.events.StoredEvent;
import org.parley.platform.events.StreamId;

/** The real store with a disk that can be full. */
final class FaultyEventStore implements EventStore {
    private final EventStore store;
    volatile boolean diskFull;

    FaultyEventStore(EventStore store) {
        this.store = store;
    }

    @Override
    public List<StoredEvent> append(StreamId stream, long expectedVersion, List<NewEvent> events) {
        if (diskFull) {
            throw new ParleyException(ErrorCode.DISK_FULL, "The disk is full.");
        }
        return store.append(stream, expectedVersion, events);
    }

    @Override
    public List<StoredEvent> read(StreamId stream, long afterVersion, int limit) {
        return store.read(stream, afterVersion, limit);
    }

    @Override
    public List<StoredEvent> readCategory(String category, long afterPosition, int limit) {
        return store.readCategory(category, afterPosition, limit);
    }

    @Override
    public long position() {
        return store.position();
    }

    @Override
    public AutoCloseable subscribe(String category, long afterPosition, Consumer<StoredEvent> consumer) {
        return store.subscribe(category, afterPosition, consumer);
    }

    @Override
    public void close() {
        store.close();
    }
}
