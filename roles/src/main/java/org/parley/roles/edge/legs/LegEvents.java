package org.parley.roles.edge.legs;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.parley.domain.calls.PhoneEvents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells call logic what one leg does, in order, and never on the SIP loop: call logic may wait for storage and media. What is
 * queued is bounded by what one telephone may have open at once. Thread-safe.
 */
public final class LegEvents {
    private static final Logger LOG = LoggerFactory.getLogger(LegEvents.class);

    private static final int QUEUED_MAX = 256;

    private final PhoneEvents sink;
    private final Executor threads;
    private final ArrayDeque<Consumer<PhoneEvents>> queue = new ArrayDeque<>();
    private boolean isRunning;

    /** {@code threads} starts a virtual thread for each piece of work. */
    public LegEvents(PhoneEvents sink, Executor threads) {
        this.sink = sink;
        this.threads = threads;
    }

    /** False at the limit: the telephone floods its own call. */
    public boolean tell(Consumer<PhoneEvents> event) {
        synchronized (queue) {
            if (queue.size() >= QUEUED_MAX) {
                return false;
            }
            queue.add(event);
            if (isRunning) {
                return true;
            }
            isRunning = true;
        }
        threads.execute(this::run);
        return true;
    }

    private void run() {
        for (var event = next(); event != null; event = next()) {
            try {
                event.accept(sink);
            } catch (RuntimeException failure) {
                LOG.error("Call logic failed on an event of a telephone", failure);
            }
        }
    }

    private @Nullable Consumer<PhoneEvents> next() {
        synchronized (queue) {
            var event = queue.poll();
            isRunning = event != null;
            return event;
        }
    }
}
