package org.parley.platform.state;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Values by key in named spaces, with expiry, versions and news of changes. Thread-safe.
 *
 * <p>{@link #write} never waits and never throws, so that an event loop may call it; the other methods may wait: call them
 * on virtual threads. Time is that of the wall clock, since it has to mean the same after a restart and on another node.
 */
public interface StateStore extends AutoCloseable {
    /**
     * Does all of it or nothing. Completed with {@link StateOutcome.Written}, the writes survive {@code kill -9} of every process
     * of ours; a loss of power may take the last seconds. Writes of one caller are done in their order. The embedded adapter
     * has completed on return.
     */
    CompletableFuture<StateOutcome> write(List<StateWrite> writes);

    /** The value of a key; empty if there is none, or its time is over. */
    Optional<StateEntry> read(String space, String key);

    /** All that is in a space, in no order; what changes meanwhile may be there or not. */
    void scan(String space, Consumer<StateEntry> each);

    /** Tells of changes in a space from now on, those of a key in their order, on a thread of this subscription. */
    AutoCloseable watch(String space, Consumer<StateChange> watcher);

    @Override
    void close();
}
