package org.parley.domain.calls;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of a call: runs what is put into it one after another, on a thread of the executor, and holds no thread while there
 * is nothing to do. Thread-safe. Commands beyond its capacity are refused; what media and telephones have to say is always taken,
 * for there are only a few such facts per leg.
 */
final class CallMailbox {
    private static final Logger LOG = LoggerFactory.getLogger(CallMailbox.class);

    private final String name;
    private final Executor executor;
    private final int capacity;
    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean running = new AtomicBoolean();

    CallMailbox(String name, Executor executor, int capacity) {
        this.name = name;
        this.executor = executor;
        this.capacity = capacity;
    }

    /** Runs {@code work} in its turn and waits for what comes of it. Not to be called from inside the mailbox. */
    <T extends @Nullable Object> T ask(Supplier<T> work) {
        if (waiting.get() >= capacity) {
            throw new ParleyException(ErrorCode.NODE_AT_LIMIT, "Too many commands wait for " + name + ": try again.");
        }
        var result = new CompletableFuture<T>();
        put(() -> {
            try {
                result.complete(work.get());
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
            }
        });
        try {
            return result.join();
        } catch (CompletionException failure) {
            throw switch (failure.getCause()) {
                case RuntimeException cause -> cause;
                case null, default -> failure;
            };
        }
    }

    /** Runs {@code work} in its turn. */
    void tell(Runnable work) {
        put(work);
    }

    /** Runs {@code work} in its turn, unless too much waits already: for what may be lost. */
    boolean offer(Runnable work) {
        if (waiting.get() >= capacity) {
            return false;
        }
        put(work);
        return true;
    }

    private void put(Runnable work) {
        waiting.incrementAndGet();
        queue.add(work);
        wake();
    }

    private void wake() {
        if (running.compareAndSet(false, true)) {
            executor.execute(this::drain);
        }
    }

    private void drain() {
        for (var work = queue.poll(); work != null; work = queue.poll()) {
            waiting.decrementAndGet();
            try {
                work.run();
            } catch (RuntimeException failure) {
                LOG.error("A step of {} failed; the call goes on.", name, failure);
            }
        }
        running.set(false);
        if (!queue.isEmpty()) {
            wake(); // Something came between the last look and the release.
        }
    }
}
