package org.parley.roles.recorder;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.media.journal.JournalWriter;
import org.parley.media.tap.TapSink;
import org.parley.media.tap.TapSinks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what mixes hear. The media loop hands frames over without waiting; recorder threads encode them and write
 * them to journals every 50 ms, so {@code kill -9} takes less than a tenth of a second, and force them to disk every
 * second. Thread-safe. Start it before media, close it after.
 */
public final class RecorderRole implements TapSinks, AutoCloseable {
    /** The suffix of a journal's file; its name before it is the recording's id. */
    public static final String JOURNAL_SUFFIX = ".journal";

    private static final Logger LOG = LoggerFactory.getLogger(RecorderRole.class);
    private static final long TURN_NS = 50_000_000L;
    private static final long DISK_CHECK_NS = 5_000_000_000L;
    private static final int MAX_RECORDINGS = 500;
    private static final int RING_FRAMES = 1024; // A call of four for five seconds, a conference of twenty for one.

    private final RecorderNeeds needs;
    private final List<RecorderThread> threads = new ArrayList<>();
    private final AtomicInteger recordings = new AtomicInteger();
    private final AtomicInteger next = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile boolean closing;

    public RecorderRole(RecorderNeeds needs) {
        this.needs = needs;
        for (int i = 0; i < needs.threads(); i++) {
            threads.add(new RecorderThread());
        }
    }

    /** Makes the folder and starts the recorder threads. */
    public void start() {
        try {
            Files.createDirectories(needs.folder());
        } catch (IOException failure) {
            throw new ParleyException(
                    ErrorCode.CONFIGURATION,
                    "The folder of recordings " + needs.folder() + " cannot be made: " + failure.getMessage() + ".",
                    failure);
        }
        for (int i = 0; i < threads.size(); i++) {
            var recorder = threads.get(i);
            recorder.thread = Thread.ofPlatform().daemon().name("parley-recorder-" + i).start(recorder);
        }
    }

    /** DISK_FULL below the reserve, NODE_AT_LIMIT, CONFLICT for an id that was recorded already, STORE_FAILED. */
    @Override
    public TapSink open(String recording, String call, Consumer<String> onFailure) {
        if (closing || recordings.incrementAndGet() > MAX_RECORDINGS) {
            recordings.decrementAndGet();
            throw new ParleyException(
                    ErrorCode.NODE_AT_LIMIT, "This node records " + MAX_RECORDINGS + " calls already, or it is stopping.");
        }
        try {
            return opened(recording, call, onFailure);
        } catch (RuntimeException failure) {
            recordings.decrementAndGet();
            failures.increment();
            throw failure;
        }
    }

    private TapSink opened(String recording, String call, Consumer<String> onFailure) {
        if (isDiskFull()) {
            throw new ParleyException(
                    ErrorCode.DISK_FULL,
                    "There is too little free space in " + needs.folder() + " to record; free some there.");
        }
        var file = needs.folder().resolve(recording + JOURNAL_SUFFIX);
        try {
            var journal = JournalWriter.create(file, recording, call, needs.wallClock().now());
            var ring = new FrameRing(RING_FRAMES);
            var sink = new RecordingSink(ring, dropped);
            var session = new RecordingSession(
                    file, journal, ring, sink, needs.opus(), onFailure, needs.nanoClock().nowNs());
            threads.get(Math.floorMod(next.getAndIncrement(), threads.size())).incoming.add(session);
            return sink;
        } catch (FileAlreadyExistsException failure) {
            throw new ParleyException(ErrorCode.CONFLICT, "Recording " + recording + " was made already.", failure);
        } catch (IOException failure) {
            throw new ParleyException(
                    ErrorCode.STORE_FAILED, "Recording " + recording + " cannot be written: " + failure.getMessage() + ".", failure);
        }
    }

    private boolean isDiskFull() {
        try {
            return Files.getFileStore(needs.folder()).getUsableSpace() < needs.diskReserveBytes();
        } catch (IOException failure) {
            LOG.warn("How much of the disk of {} is free cannot be told.", needs.folder(), failure);
            return false; // Writing itself will tell.
        }
    }

    /** Recordings under way. */
    public int running() {
        return recordings.get();
    }

    /** Frames that the recorder could not take in time, since the start; silence stands for them. */
    public long droppedFrames() {
        return dropped.sum();
    }

    /** Recordings that could not be started, since the start. */
    public long failedStarts() {
        return failures.sum();
    }

    /** Writes what has come and closes all journals: those that have not ended are finished at the next start. */
    @Override
    public void close() {
        closing = true;
        for (var recorder : threads) {
            LockSupport.unpark(recorder.thread);
        }
        try {
            for (var recorder : threads) {
                var thread = recorder.thread;
                if (thread != null) {
                    thread.join();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** One recorder thread and its recordings. */
    private final class RecorderThread implements Runnable {
        private final ConcurrentLinkedQueue<RecordingSession> incoming = new ConcurrentLinkedQueue<>();
        private final List<RecordingSession> sessions = new ArrayList<>();
        private volatile @Nullable Thread thread;
        private long diskCheckedAtNs = needs.nanoClock().nowNs();

        @Override
        public void run() {
            while (!closing) {
                turn();
                LockSupport.parkNanos(TURN_NS);
            }
            turn();
            for (var session : sessions) {
                session.close();
                recordings.decrementAndGet();
            }
        }

        private void turn() {
            for (var session = incoming.poll(); session != null; session = incoming.poll()) {
                sessions.add(session);
            }
            long nowNs = needs.nanoClock().nowNs();
            boolean isFull = false;
            if (!sessions.isEmpty() && nowNs - diskCheckedAtNs >= DISK_CHECK_NS) {
                diskCheckedAtNs = nowNs;
                isFull = isDiskFull();
            }
            for (var session : sessions) {
                session.run(nowNs, isFull);
            }
            sessions.removeIf(this::isDone);
        }

        private boolean isDone(RecordingSession session) {
            if (!session.isOver()) {
                return false;
            }
            recordings.decrementAndGet();
            needs.onJournal().accept(session.file());
            return true;
        }
    }
}
