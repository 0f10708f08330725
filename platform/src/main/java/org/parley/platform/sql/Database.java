package org.parley.platform.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;

/**
 * One SQLite file in WAL mode: one writer thread that commits in groups, and a few readers. Thread-safe.
 *
 * <p>A write that returned survives {@code kill -9}, a crash of the machine and a power cut, as far as the disk keeps its word
 * about flushing: {@code synchronous=FULL} flushes the log at every commit. Work that waits while one commit runs shares the next
 * one, so the flush is paid once per group and not once per call. A write that failed kept nothing.
 *
 * <p>Failures are {@code ParleyException}s: DISK_FULL, CONFLICT (a unique value exists already), STORE_FAILED for the rest.
 */
public final class Database implements AutoCloseable {
    /** What one caller wants done, in SQL; all of it or nothing. It must not wait for anything but the database. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        T run(Sql sql);
    }

    private static final int MAX_WAITING_WRITES = 16_384;
    private static final int MAX_READERS = 4;

    private final Path file;
    private final BlockingQueue<WriteJob<?>> queue = new ArrayBlockingQueue<>(MAX_WAITING_WRITES);
    private final ArrayBlockingQueue<Sql> idleReaders = new ArrayBlockingQueue<>(MAX_READERS);
    private final Semaphore readers = new Semaphore(MAX_READERS);
    private final GroupWriter writer;
    private final Thread writerThread;
    private volatile boolean closed;

    private Database(Path file) {
        this.file = file;
        writer = new GroupWriter(this::connect, queue);
        // A platform thread: SQLite's native calls would pin a virtual thread's carrier for the length of a flush.
        writerThread = Thread.ofPlatform().daemon().name("parley-sql-writer").start(writer);
    }

    /** Opens the file, or makes it with mode 0600. */
    public static Database open(Path file) {
        try {
            createPrivately(file);
        } catch (IOException failure) {
            throw new ParleyException(
                    ErrorCode.STORE_FAILED, "The database file " + file + " cannot be made: " + failure.getMessage(), failure);
        }
        return new Database(file);
    }

    /**
     * Brings one room's tables up to date: runs those of its steps that have not run on this file, in order, all or none. Steps
     * are only ever added at the end. A file that is newer than the program is refused.
     */
    public void migrate(String room, List<String> steps) {
        if (read(sql -> stepsDone(sql, room)) == steps.size()) {
            return; // The usual start writes nothing, so it works on a full disk too.
        }
        write(sql -> {
            sql.update("create table if not exists schema_versions (room text primary key, version integer not null)");
            int done = stepsDone(sql, room);
            if (done > steps.size()) {
                throw new ParleyException(
                        ErrorCode.CONFIGURATION,
                        "The data was written by a newer Parley (" + room + " tables " + done + ", known up to "
                                + steps.size() + "): run that version or a newer one.");
            }
            for (var step : steps.subList(done, steps.size())) {
                for (var statement : step.split(";")) {
                    if (!statement.isBlank()) {
                        sql.update(statement.strip());
                    }
                }
            }
            sql.update("insert or replace into schema_versions (room, version) values (?, ?)", room, steps.size());
            return true;
        });
    }

    private static int stepsDone(Sql sql, String room) {
        boolean known = sql.first("select 1 from sqlite_master where name = 'schema_versions'", row -> row.number(1))
                .isPresent();
        return known
                ? sql.first("select version from schema_versions where room = ?", row -> (int) row.number(1), room)
                        .orElse(0)
                : 0;
    }

    /** Does the work on the writer and waits until it is durable. Not to be called from inside other work. */
    public <T extends @Nullable Object> T write(Work<T> work) {
        try {
            return submit(work).join();
        } catch (CompletionException failure) {
            throw rethrown(failure);
        }
    }

    /**
     * Queues the work; the future completes, on the writer's thread, when it is durable. Work runs in the order of submission.
     * Waits only while the queue is full.
     */
    public <T extends @Nullable Object> CompletableFuture<T> submit(Work<T> work) {
        if (Thread.currentThread() == writerThread) {
            throw new IllegalStateException("Work must not write from inside a write: hand its Sql on.");
        }
        var job = new WriteJob<T>(work);
        if (closed) {
            job.fail(closedFailure());
            return job.result();
        }
        try {
            queue.put(job);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            job.fail(new ParleyException(ErrorCode.STORE_FAILED, "Interrupted while waiting for the database."));
        }
        if (closed) {
            job.fail(closedFailure());
        }
        return job.result();
    }

    /** Reads on the caller's thread. Sees everything whose write has returned. */
    public <T extends @Nullable Object> T read(Work<T> work) {
        readers.acquireUninterruptibly();
        try {
            if (closed) {
                throw closedFailure();
            }
            var pooled = idleReaders.poll();
            var sql = pooled != null ? pooled : Sql.reading(connect());
            try {
                return work.run(sql);
            } finally {
                idleReaders.add(sql);
            }
        } finally {
            readers.release();
        }
    }

    /** Commits what is queued, then closes the file. Idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            queue.put(WriteJob.last());
            writerThread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        var left = new ArrayList<WriteJob<?>>();
        queue.drainTo(left);
        left.forEach(job -> job.fail(closedFailure()));
        readers.acquireUninterruptibly(MAX_READERS);
        idleReaders.forEach(Sql::close);
        idleReaders.clear();
        readers.release(MAX_READERS);
    }

    private Connection connect() {
        try {
            var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            try (var statement = connection.createStatement()) {
                statement.execute("pragma busy_timeout = 5000");
                statement.execute("pragma journal_mode = wal");
                statement.execute("pragma synchronous = full");
                statement.execute("pragma foreign_keys = on");
                // After a burst the log is cut back to this at the next checkpoint.
                statement.execute("pragma journal_size_limit = 67108864");
            }
            return connection;
        } catch (SQLException failure) {
            throw SqlFailures.translate("open " + file, failure);
        }
    }

    private static void createPrivately(Path file) throws IOException {
        try {
            if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
                Files.createFile(file, mode); // SQLite gives its log files the mode of the main one.
            }
        } catch (FileAlreadyExistsException _) {
            // The usual case: not the first start.
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    private ParleyException closedFailure() {
        return new ParleyException(ErrorCode.STORE_FAILED, "The database is closed: the node is stopping.");
    }

    private static RuntimeException rethrown(CompletionException failure) {
        return switch (failure.getCause()) {
            // A new exception, so that the stack trace shows the caller and not the writer only.
            case ParleyException cause -> new ParleyException(cause.code(), String.valueOf(cause.getMessage()), cause);
            case RuntimeException cause -> cause;
            case null, default -> failure;
        };
    }
}
