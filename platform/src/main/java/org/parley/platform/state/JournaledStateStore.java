package org.parley.platform.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.time.Scheduler;
import org.parley.base.time.WallClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * State of one process: in memory, with a journal on disk. A write appends its batch to the journal before it is answered, so
 * that {@code kill -9} takes nothing that was acknowledged: the bytes are in the system's cache then. The disk is waited for every few
 * seconds on another thread; a loss of power takes what came since. A write holds a lock for some microseconds, nobody waits for a disk
 * under it; only a system that is out of memory for its cache may make the writer wait.
 */
public final class JournaledStateStore implements StateStore {
    private static final Logger LOG = LoggerFactory.getLogger(JournaledStateStore.class);
    private static final Duration SYNC_EVERY = Duration.ofSeconds(2);
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(10);
    private static final int WATCH_MAX = 10_000;
    private static final int SNAPSHOT_BATCH_BYTES = 64 << 10;
    private static final int ENTRY_BYTES = 64; // What an entry costs beside its key and value, roughly.

    private record Subscriber(String space, StateSubscription subscription) {}

    private final StateLimits limits;
    private final WallClock clock;
    private final @Nullable StateJournal journal;
    private final Map<String, Map<String, StateEntry>> spaces = new ConcurrentHashMap<>();
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock(); // Of all below, and of the journal's end.
    private final JournalFormat format = new JournalFormat();
    private final AtomicBoolean isCompacting = new AtomicBoolean();
    private final List<Scheduler.Cancellable> chores;
    private int entries;
    private long bytes;
    private long version;
    private long notBeforeBytes; // How big the journal was when it could not be compacted: tried again much later.
    private boolean isClosed;

    /** Opens the store in a folder of its own. STORE_FAILED where it cannot be read or written. */
    public static JournaledStateStore open(Path folder, StateLimits limits, WallClock clock, Scheduler scheduler) {
        try {
            return new JournaledStateStore(folder, limits, clock, scheduler);
        } catch (IOException failure) {
            throw new ParleyException(ErrorCode.STORE_FAILED, "The state in " + folder + " cannot be opened.", failure);
        }
    }

    /** Without a journal: everything is gone with the process. For tests and measurements. */
    public static JournaledStateStore inMemory(StateLimits limits, WallClock clock, Scheduler scheduler) {
        try {
            return new JournaledStateStore(null, limits, clock, scheduler);
        } catch (IOException impossible) {
            throw new IllegalStateException("There is no file", impossible);
        }
    }

    private JournaledStateStore(@Nullable Path folder, StateLimits limits, WallClock clock, Scheduler scheduler)
            throws IOException {
        this.limits = limits;
        this.clock = clock;
        var opened = folder == null ? null : StateJournal.open(folder, this::load);
        journal = opened;
        sweep();
        var sweeping = scheduler.every(SWEEP_EVERY, this::sweep);
        chores = opened == null ? List.of(sweeping) : List.of(sweeping, scheduler.every(SYNC_EVERY, opened::sync));
    }

    private void load(JournalFormat.Done done) {
        version = Math.max(version, done.version());
        var value = done.value();
        if (value != null) {
            var entry = new StateEntry(done.key(), value, done.version(), done.expiresAtMs());
            count(space(done.space()).put(done.key(), entry), -1);
            count(entry, 1);
        } else if (spaces.containsKey(done.space())) {
            count(space(done.space()).remove(done.key()), -1);
        }
    }

    private Map<String, StateEntry> space(String name) {
        return spaces.computeIfAbsent(name, _ -> new ConcurrentHashMap<>());
    }

    private void count(@Nullable StateEntry entry, int sign) {
        if (entry != null) {
            entries += sign;
            bytes += (long) sign * cost(entry.key(), entry.value());
        }
    }

    private static int cost(String key, byte[] value) {
        return ENTRY_BYTES + key.length() + value.length;
    }

    @Override
    public CompletableFuture<StateOutcome> write(List<StateWrite> writes) {
        StateOutcome outcome;
        lock.lock();
        try {
            outcome = isClosed ? new StateOutcome.Failed("closed") : writeLocked(writes);
        } finally {
            lock.unlock();
        }
        return CompletableFuture.completedFuture(outcome);
    }

    private StateOutcome writeLocked(List<StateWrite> writes) {
        var refusal = refusal(writes, clock.now().toEpochMilli());
        if (refusal != null) {
            return refusal;
        }
        long next = version + 1;
        format.begin();
        for (var write : writes) {
            switch (write) {
                case StateWrite.Put put -> format.put(put.space(), entry(put, next));
                case StateWrite.Remove(var space, var key, _) -> format.remove(space, key, next);
            }
        }
        try {
            if (journal != null) {
                journal.append(format.bytes(), format.end());
            }
        } catch (IOException failure) {
            LOG.error("State cannot be written", failure);
            return new StateOutcome.Failed("The journal cannot be written: " + failure.getMessage());
        }
        version = next;
        writes.forEach(write -> apply(write, next));
        if (journal != null && journal.bytes() > notBeforeBytes + Math.max(limits.journalBytesMin(), 2 * bytes)) {
            startCompaction(journal);
        }
        return new StateOutcome.Written(next);
    }

    private static StateEntry entry(StateWrite.Put put, long version) {
        return new StateEntry(put.key(), put.value(), version, put.expiresAtMs());
    }

    private void apply(StateWrite write, long newVersion) {
        var space = space(write.space());
        switch (write) {
            case StateWrite.Put put -> {
                var entry = entry(put, newVersion);
                count(space.put(put.key(), entry), -1);
                count(entry, 1);
                tell(put.space(), new StateChange.Put(entry));
            }
            case StateWrite.Remove(var name, var key, _) -> {
                var before = space.remove(key);
                count(before, -1);
                if (before != null) {
                    tell(name, new StateChange.Removed(key));
                }
            }
        }
    }

    private @Nullable StateOutcome refusal(List<StateWrite> writes, long nowMs) {
        long more = 0;
        long batch = 0;
        int fresh = 0;
        for (var write : writes) {
            var inSpace = spaces.get(write.space());
            if (inSpace == null && spaces.size() >= StateLimits.SPACES_MAX || isTooLong(write.space()) || isTooLong(write.key())) {
                return new StateOutcome.TooMuch("too many spaces, or a name that is too long");
            }
            var known = inSpace == null ? null : inSpace.get(write.key());
            long has = known != null && known.isLive(nowMs) ? known.version() : StateWrite.ABSENT;
            if (write.expectedVersion() != StateWrite.ANY && write.expectedVersion() != has) {
                return new StateOutcome.Conflict(write.space(), write.key());
            }
            if (write instanceof StateWrite.Put put) {
                if (put.value().length > limits.valueBytesMax()) {
                    return new StateOutcome.TooMuch("a value has more than " + limits.valueBytesMax() + " bytes");
                }
                batch += put.value().length + 1L + put.key().length();
                more += cost(put.key(), put.value()) - (known == null ? 0 : cost(known.key(), known.value()));
                fresh += known == null ? 1 : 0;
            }
        }
        if (batch > StateLimits.BATCH_BYTES_MAX) {
            return new StateOutcome.TooMuch("a batch has more than " + StateLimits.BATCH_BYTES_MAX + " bytes");
        }
        boolean isFull = fresh > 0 && entries + fresh > limits.entriesMax() || more > 0 && bytes + more > limits.bytesMax();
        return isFull ? new StateOutcome.TooMuch("the store is full") : null;
    }

    private static boolean isTooLong(String name) {
        return name.length() > StateLimits.NAME_BYTES_MAX
                || name.getBytes(StandardCharsets.UTF_8).length > StateLimits.NAME_BYTES_MAX;
    }

    private void tell(String space, StateChange change) {
        for (var subscriber : subscribers) {
            if (subscriber.space().equals(space)) {
                subscriber.subscription().tell(change);
            }
        }
    }

    @Override
    public Optional<StateEntry> read(String space, String key) {
        var inSpace = spaces.get(space);
        var found = inSpace == null ? null : inSpace.get(key);
        return Optional.ofNullable(found).filter(entry -> entry.isLive(clock.now().toEpochMilli()));
    }

    @Override
    public void scan(String space, Consumer<StateEntry> each) {
        long nowMs = clock.now().toEpochMilli();
        for (var entry : spaces.getOrDefault(space, Map.of()).values()) {
            if (entry.isLive(nowMs)) {
                each.accept(entry);
            }
        }
    }

    @Override
    public AutoCloseable watch(String space, Consumer<StateChange> watcher) {
        var subscription = new StateSubscription(
                watcher, WATCH_MAX, ended -> subscribers.removeIf(subscriber -> subscriber.subscription() == ended));
        subscribers.add(new Subscriber(space, subscription));
        return subscription;
    }

    /** Drops what has expired: the journal need not say so, since its time says it. */
    private void sweep() {
        long nowMs = clock.now().toEpochMilli();
        spaces.forEach((name, space) -> space.values().forEach(entry -> {
            if (!entry.isLive(nowMs)) {
                dropExpired(name, space, entry);
            }
        }));
    }

    /** The lock is taken for each, so that who writes meanwhile does not wait for all. */
    private void dropExpired(String name, Map<String, StateEntry> space, StateEntry entry) {
        lock.lock();
        try {
            if (space.remove(entry.key(), entry)) {
                count(entry, -1);
                tell(name, new StateChange.Expired(entry.key()));
            }
        } finally {
            lock.unlock();
        }
    }

    private void startCompaction(StateJournal of) {
        if (isCompacting.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("parley-state-compaction").start(() -> compact(of));
        }
    }

    void compact() {
        if (journal != null) {
            compact(journal);
        }
    }

    /**
     * Writes all that lives into a snapshot, while writes go on into a new journal. What the snapshot catches of these does no harm: the
     * journal says it again.
     */
    private void compact(StateJournal of) {
        try {
            var next = of.prepareNext();
            lock.lock();
            try {
                if (isClosed) {
                    next.close();
                    return;
                }
                of.rotate(next);
                notBeforeBytes = 0;
            } finally {
                lock.unlock();
            }
            of.writeSnapshot(next, this::writeAll);
        } catch (IOException failure) {
            LOG.error("The journal of the state could not be compacted; it grows on", failure);
            lock.lock();
            notBeforeBytes = of.bytes();
            lock.unlock();
        } finally {
            isCompacting.set(false);
        }
    }

    private void writeAll(StateJournal.BatchSink sink) throws IOException {
        var batch = new JournalFormat();
        batch.begin();
        for (var space : spaces.entrySet()) {
            for (var entry : space.getValue().values()) {
                batch.put(space.getKey(), entry);
                if (batch.size() >= SNAPSHOT_BATCH_BYTES) {
                    sink.append(batch.bytes(), batch.end());
                    batch.begin();
                }
            }
        }
        batch.remove("", "", versionNow()); // Of nothing: for the version, which must not go back when all entries are gone.
        sink.append(batch.bytes(), batch.end());
    }

    private long versionNow() {
        lock.lock();
        try {
            return version;
        } finally {
            lock.unlock();
        }
    }

    /** How many entries there are, expired ones that were not swept yet too. */
    public int size() {
        lock.lock();
        try {
            return entries;
        } finally {
            lock.unlock();
        }
    }

    /** How big the journal is that is being written. */
    long journalBytes() {
        lock.lock();
        try {
            return journal == null ? 0 : journal.bytes();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        chores.forEach(Scheduler.Cancellable::cancel);
        subscribers.forEach(subscriber -> subscriber.subscription().close());
        lock.lock();
        try {
            if (!isClosed) {
                isClosed = true;
                if (journal != null) {
                    journal.close();
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
