package org.parley.roles.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes recordings: those that end while the node runs, and at start those that a crash left over. What fails is
 * tried again, later and later up to five minutes; nothing is thrown away. Thread-safe.
 */
public final class WorkerRole implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerRole.class);
    private static final String JOURNAL_SUFFIX = ".journal";
    private static final Duration FIRST_RETRY = Duration.ofSeconds(2);
    private static final Duration LAST_RETRY = Duration.ofMinutes(5);
    private static final Duration SWEEP = Duration.ofMinutes(1);

    /** A journal to finish; {@code retry} is how long to wait should this try fail. */
    private record Job(Path journal, Duration retry) {}

    private final WorkerNeeds needs;
    private final LinkedBlockingQueue<Job> queue = new LinkedBlockingQueue<>();
    private final Set<String> suspects = new HashSet<>(); // The sweep's: recordings without a journal when last seen.
    private final LongAdder finished = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private volatile boolean closed;
    private @Nullable Thread thread;
    private Scheduler.@Nullable Cancellable sweep;

    public WorkerRole(WorkerNeeds needs) {
        this.needs = needs;
    }

    /** Takes up what a crash left over, then what comes. Call it before the recorder starts. */
    public void start() {
        try {
            Files.createDirectories(needs.journals());
        } catch (IOException failure) {
            LOG.warn("The folder of journals {} cannot be made.", needs.journals(), failure);
        }
        sweepUnfinishedFolders();
        var left = journals();
        if (!left.isEmpty()) {
            LOG.info("{} recordings were interrupted or not finished when the node ended; they are finished now.", left.size());
        }
        left.forEach(this::finish);
        thread = Thread.ofPlatform().daemon().name("parley-worker").priority(Thread.MIN_PRIORITY).start(this::work);
        sweep = needs.scheduler().every(SWEEP, this::failWhatHasNoJournal);
    }

    /** Finishes a journal that was closed: for the recorder. Returns at once. */
    public void finish(Path journal) {
        queue.add(new Job(journal, FIRST_RETRY));
    }

    /** Recordings finished since the start. */
    public long finishedRecordings() {
        return finished.sum();
    }

    /** Tries that failed since the start. */
    public long failedTries() {
        return retries.sum();
    }

    /** Journals that wait for their turn. */
    public int waiting() {
        return queue.size();
    }

    private void work() {
        while (!closed) {
            try {
                var job = queue.take();
                if (!closed) {
                    work(job);
                }
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private void work(Job job) {
        try {
            if (!Files.exists(job.journal())) {
                return; // Another try has finished it.
            }
            switch (JournalFinisher.finish(needs, job.journal())) {
                case FINISHED -> finished.increment();
                case IN_USE -> retry(job);
                case UNREADABLE -> setAside(job.journal());
            }
        } catch (IOException | RuntimeException failure) {
            if (!closed) {
                LOG.warn("Recording {} could not be finished; again in {}.", job.journal(), job.retry(), failure);
                retry(job);
            }
        }
    }

    private void retry(Job job) {
        retries.increment();
        var doubled = job.retry().multipliedBy(2);
        var later = new Job(job.journal(), doubled.compareTo(LAST_RETRY) < 0 ? doubled : LAST_RETRY);
        needs.scheduler().after(job.retry(), () -> queue.add(later));
    }

    /** A journal whose first record is not whole: kept for whoever wants to look, out of the way. */
    private void setAside(Path journal) throws IOException {
        LOG.warn("Journal {} has not even a whole first record; it is renamed.", journal);
        Files.move(journal, journal.resolveSibling(journal.getFileName() + ".unreadable"));
    }

    private List<Path> journals() {
        try (Stream<Path> files = Files.list(needs.journals())) {
            return files.filter(file -> file.getFileName().toString().endsWith(JOURNAL_SUFFIX)).sorted().toList();
        } catch (IOException failure) {
            LOG.warn("The journals in {} cannot be listed.", needs.journals(), failure);
            return List.of();
        }
    }

    /** What a crash left of half-made files. */
    private void sweepUnfinishedFolders() {
        try (Stream<Path> folders = Files.list(needs.journals())) {
            for (var folder : folders.filter(path -> path.getFileName().toString().startsWith("finishing-")).toList()) {
                JournalFinisher.deleteFolder(folder);
            }
        } catch (IOException failure) {
            LOG.warn("Half-made files in {} cannot be deleted.", needs.journals(), failure);
        }
    }

    /**
     * A recording may have stopped without ever having had a journal (a full disk at its start, a crash before the
     * first byte). Seen twice like that, it has failed.
     */
    private void failWhatHasNoJournal() {
        var missing = new HashSet<String>();
        for (var recording : needs.recordings().unfinished()) {
            var id = recording.id();
            if (!Files.exists(needs.journals().resolve(id.value() + JOURNAL_SUFFIX))) {
                missing.add(id.value());
                if (suspects.contains(id.value())) {
                    needs.recordings().failed(id, recording.call(), "Nothing of it could be stored.");
                }
            }
        }
        suspects.clear();
        suspects.addAll(missing);
    }

    /** Lets the journal at hand be finished, then ends; the others wait for the next start. */
    @Override
    public void close() {
        closed = true;
        finish(needs.journals()); // Anything: it ends the wait for the next journal.
        if (sweep != null) {
            sweep.cancel();
        }
        try {
            if (thread != null) {
                thread.join(Duration.ofSeconds(10));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
