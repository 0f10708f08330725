package org.parley.platform.events;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One subscriber on a virtual thread of its own: reads back what is old, then follows {@link RecentEvents}. */
final class EventSubscription implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventSubscription.class);

    /** Where events come from: the newest from memory, older ones read back in pages, from a position on. */
    record Source(RecentEvents recent, LongFunction<List<StoredEvent>> readBack, int pageSize) {}

    private final RecentEvents recent;
    private final LongFunction<List<StoredEvent>> readBack;
    private final int pageSize;
    private final String category;
    private final Consumer<StoredEvent> consumer;
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
    private long position;
    private volatile boolean closed;

    EventSubscription(
            Source source, String category, long afterPosition, Consumer<StoredEvent> consumer) {
        recent = source.recent();
        readBack = source.readBack();
        pageSize = source.pageSize();
        this.category = category;
        this.consumer = consumer;
        position = afterPosition;
    }

    void start(Runnable onEnd) {
        var started = Thread.ofVirtual().name("parley-events-" + category).unstarted(() -> {
            try {
                follow();
            } finally {
                onEnd.run();
            }
        });
        thread.set(started);
        started.start();
    }

    private void follow() {
        try {
            while (!closed) {
                if (!deliver(next()) && (closed || !recent.awaitAfter(position))) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            // Closed while waiting: that is how it ends.
        } catch (RuntimeException failure) {
            if (!closed) {
                LOG.error("The subscription to {} ended after position {}.", category, position, failure);
            }
        }
    }

    private RecentEvents.Page next() {
        var page = recent.after(category, position);
        if (page != null) {
            return page;
        }
        // The head is taken before reading: everything up to it is committed, so a short page has all of it.
        long head = recent.position();
        var events = readBack.apply(position);
        long last = events.isEmpty() ? position : events.getLast().position();
        return new RecentEvents.Page(events, events.size() < pageSize ? Math.max(last, head) : last);
    }

    private boolean deliver(RecentEvents.Page page) {
        for (var event : page.events()) {
            if (closed) {
                return false;
            }
            consumer.accept(event);
            position = event.position();
        }
        boolean moved = page.upTo() > position || !page.events().isEmpty();
        position = Math.max(position, page.upTo());
        return moved;
    }

    /** Ends it; a consumer at work is interrupted, and not called again. */
    @Override
    public void close() {
        closed = true;
        var running = thread.get();
        if (running != null && running != Thread.currentThread()) {
            running.interrupt();
        }
    }
}
