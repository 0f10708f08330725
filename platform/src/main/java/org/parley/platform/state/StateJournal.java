package org.parley.platform.state;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a store: journals {@code 7.journal}, to which is appended, and snapshots {@code 7.snapshot}, which have all that the
 * journals before 7 say. Read in this order: the newest snapshot, then the journals from its number on. Not thread-safe but
 * for {@link #sync} and {@link #writeSnapshot}, which other threads call.
 *
 * <p>{@link RandomAccessFile} and no channel, since a channel closes itself when the thread that writes is interrupted.
 */
final class StateJournal {
    private static final Logger LOG = LoggerFactory.getLogger(StateJournal.class);
    private static final Pattern NAME = Pattern.compile("(\\d{1,18})\\.(journal|snapshot)");

    private final Path folder;
    private volatile long number;
    private volatile RandomAccessFile file;
    private long bytes;

    private StateJournal(Path folder, long number, RandomAccessFile file, long bytes) {
        this.folder = folder;
        this.number = number;
        this.file = file;
        this.bytes = bytes;
    }

    /** Reads what is there, and goes on writing where the last whole batch ends. */
    static StateJournal open(Path folder, Consumer<JournalFormat.Done> each) throws IOException {
        Files.createDirectories(folder);
        var journals = numbered(folder, "journal");
        var snapshots = numbered(folder, "snapshot");
        long first = snapshots.isEmpty() ? 0 : snapshots.lastKey();
        if (!snapshots.isEmpty()) {
            load(snapshots.lastEntry().getValue(), each);
        }
        long last = Math.max(first, 1);
        long good = 0;
        for (var journal : journals.tailMap(first).entrySet()) {
            last = journal.getKey();
            good = load(journal.getValue(), each);
        }
        var path = path(folder, last, "journal");
        var file = new RandomAccessFile(path.toFile(), "rw");
        file.setLength(good); // A torn tail was never acknowledged.
        file.seek(good);
        if (good == 0) {
            file.write(JournalFormat.MAGIC);
        }
        var opened = new StateJournal(folder, last, file, Math.max(good, JournalFormat.MAGIC.length));
        opened.deleteOlderThan(first);
        return opened;
    }

    private static int load(Path path, Consumer<JournalFormat.Done> each) throws IOException {
        var content = Files.readAllBytes(path);
        var read = JournalFormat.read(content);
        if (read.goodBytes() < content.length) {
            LOG.warn("{} ends with {} bytes that are no whole batch: they are left out", path.getFileName(), content.length - read.goodBytes());
        }
        read.batches().forEach(batch -> batch.forEach(each));
        return read.goodBytes();
    }

    private static TreeMap<Long, Path> numbered(Path folder, String kind) throws IOException {
        var found = new TreeMap<Long, Path>();
        for (var path : list(folder)) {
            var matcher = NAME.matcher(path.getFileName().toString());
            if (matcher.matches() && matcher.group(2).equals(kind)) {
                found.put(Long.parseLong(matcher.group(1)), path);
            }
        }
        return found;
    }

    private static List<Path> list(Path folder) throws IOException {
        try (var paths = Files.list(folder)) {
            return new ArrayList<>(paths.toList());
        }
    }

    private static Path path(Path folder, long number, String kind) {
        return folder.resolve(number + "." + kind);
    }

    /** Appends one batch: into the system's cache, which a dying process leaves behind whole. */
    void append(byte[] batch, int length) throws IOException {
        try {
            file.write(batch, 0, length);
            bytes += length;
        } catch (IOException failure) {
            cutBack(failure);
            throw failure;
        }
    }

    /** Half a batch in the middle would hide all that comes after it. */
    private void cutBack(IOException failure) {
        try {
            file.setLength(bytes);
            file.seek(bytes);
        } catch (IOException again) {
            failure.addSuppressed(again);
        }
    }

    long bytes() {
        return bytes;
    }

    /** A journal that is not yet in use. */
    static final class Next implements AutoCloseable {
        private final long number;
        private final RandomAccessFile file;

        private Next(long number, RandomAccessFile file) {
            this.number = number;
            this.file = file;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** Makes the next journal; on any thread. */
    Next prepareNext() throws IOException {
        long next = number + 1;
        var fresh = new RandomAccessFile(path(folder, next, "journal").toFile(), "rw");
        fresh.setLength(0);
        fresh.write(JournalFormat.MAGIC);
        return new Next(next, fresh);
    }

    /** Goes on in the new file. A snapshot of its number then replaces the files before it. */
    void rotate(Next next) throws IOException {
        var old = file;
        file = next.file;
        number = next.number;
        bytes = JournalFormat.MAGIC.length;
        old.close();
    }

    /** Gives a snapshot what to write; {@code content} calls back once for each batch. */
    interface Snapshot {
        void writeTo(BatchSink sink) throws IOException;
    }

    interface BatchSink {
        void append(byte[] batch, int length) throws IOException;
    }

    /** Writes a snapshot beside the journal, on any thread; it counts once it is whole and on disk. */
    void writeSnapshot(Next of, Snapshot content) throws IOException {
        var draft = folder.resolve("snapshot.draft");
        try (var out = new RandomAccessFile(draft.toFile(), "rw")) {
            out.setLength(0);
            out.write(JournalFormat.MAGIC);
            content.writeTo((batch, length) -> out.write(batch, 0, length));
            out.getFD().sync();
        }
        Files.move(draft, path(folder, of.number, "snapshot"), StandardCopyOption.ATOMIC_MOVE);
        deleteOlderThan(of.number);
    }

    private void deleteOlderThan(long first) throws IOException {
        for (var path : list(folder)) {
            var matcher = NAME.matcher(path.getFileName().toString());
            if (matcher.matches() && Long.parseLong(matcher.group(1)) < first) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** Waits for the disk. On any thread. */
    void sync() {
        try {
            file.getFD().sync();
        } catch (IOException failure) {
            LOG.debug("The journal was replaced while it was being synchronised, or the disk fails", failure);
        }
    }

    void close() {
        sync();
        try {
            file.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
