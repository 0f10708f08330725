package org.parley.platform.state;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One watcher on a virtual thread of its own. What it is too slow for is dropped, and it is told so. */
final class StateSubscription implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateSubscription.class);
    private static final StateChange MISSED = new StateChange.Missed();

    private final Consumer<StateChange> watcher;
    private final LinkedBlockingQueue<StateChange> waiting;
    private final Consumer<StateSubscription> onClose;
    private final Thread thread;
    private volatile boolean isBehind;
    private volatile boolean isClosed;

    StateSubscription(Consumer<StateChange> watcher, int waitingMax, Consumer<StateSubscription> onClose) {
        this.watcher = watcher;
        this.onClose = onClose;
        waiting = new LinkedBlockingQueue<>(waitingMax);
        thread = Thread.ofVirtual().name("parley-state-watch").start(this::run);
    }

    /** Never waits. Called in the order of the changes. */
    void tell(StateChange change) {
        if (!waiting.offer(change)) {
            isBehind = true; // What waits is still told, then that something is missing.
            waiting.offer(MISSED); // Should all that waited have been told meanwhile.
        }
    }

    private void run() {
        try {
            while (!isClosed) {
                var next = waiting.take();
                watcher.accept(next);
                if (isBehind && waiting.isEmpty()) {
                    isBehind = false;
                    watcher.accept(MISSED);
                }
            }
        } catch (InterruptedException _) {
            // Closed: that is how it ends.
        } catch (RuntimeException failure) {
            LOG.error("A watcher of state failed and is told nothing more", failure);
            onClose.accept(this);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        onClose.accept(this);
        if (Thread.currentThread() != thread) {
            thread.interrupt();
        }
    }
}
