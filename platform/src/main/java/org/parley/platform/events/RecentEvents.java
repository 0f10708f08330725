package org.parley.platform.events;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of one store, so that subscribers who keep up need not read them back. Thread-safe. Events are added in the
 * order of their positions by whoever commits them.
 */
final class RecentEvents {
    private static final int CAPACITY = 4_096;

    /** Events of a category after a position, and the position up to which there are no more. */
    record Page(List<StoredEvent> events, long upTo) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final @Nullable StoredEvent[] ring = new @Nullable StoredEvent[CAPACITY];
    private long count;
    private long position;
    private long floor; // The ring has every event after this position.
    private boolean closed;

    RecentEvents(long position) {
        this.position = position;
        floor = position;
    }

    void add(List<StoredEvent> events) {
        lock.lock();
        try {
            for (var event : events) {
                int slot = (int) (count % CAPACITY);
                var evicted = ring[slot];
                if (evicted != null) {
                    floor = evicted.position();
                }
                ring[slot] = event;
                count++;
                position = event.position();
            }
            added.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long position() {
        lock.lock();
        try {
            return position;
        } finally {
            lock.unlock();
        }
    }

    /** What came after {@code after}; null when that is too long ago to be here. */
    @Nullable Page after(String category, long after) {
        lock.lock();
        try {
            if (after < floor) {
                return null;
            }
            var events = new ArrayList<StoredEvent>();
            for (long i = firstAfter(after); i < count; i++) {
                var event = ring[(int) (i % CAPACITY)];
                if (event != null && event.stream().category().equals(category)) {
                    events.add(event);
                }
            }
            return new Page(events, Math.max(after, position));
        } finally {
            lock.unlock();
        }
    }

    /** Those who keep up look at the last few only, so this goes backwards. */
    private long firstAfter(long after) {
        long oldest = Math.max(0, count - CAPACITY);
        long index = count;
        while (index > oldest) {
            var event = ring[(int) ((index - 1) % CAPACITY)];
            if (event == null || event.position() <= after) {
                break;
            }
            index--;
        }
        return index;
    }

    /** Waits for an event after {@code after}; false when there will be none any more. */
    boolean awaitAfter(long after) throws InterruptedException {
        lock.lock();
        try {
            while (position <= after && !closed) {
                added.await();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            added.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
