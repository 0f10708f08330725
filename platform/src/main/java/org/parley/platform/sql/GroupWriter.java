package org.parley.platform.sql;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer: takes what waits, runs each job in a savepoint, commits them all with one flush. Owned by its thread; a job that
 * fails is undone alone.
 */
final class GroupWriter implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);
    private static final int MAX_GROUP = 256;

    private final BlockingQueue<WriteJob<?>> queue;
    private final Supplier<Connection> connect;
    private Sql sql;
    private boolean broken;

    GroupWriter(Supplier<Connection> connect, BlockingQueue<WriteJob<?>> queue) {
        this.queue = queue;
        this.connect = connect;
        sql = Sql.writing(connect.get());
    }

    @Override
    public void run() {
        var group = new ArrayList<WriteJob<?>>(MAX_GROUP);
        boolean going = true;
        while (going) {
            group.clear();
            try {
                group.add(queue.take());
            } catch (InterruptedException _) {
                break; // Nobody interrupts us but a dying process.
            }
            queue.drainTo(group, MAX_GROUP - 1);
            going = group.stream().noneMatch(WriteJob::isLast);
            group.removeIf(WriteJob::isLast);
            if (!group.isEmpty()) {
                commit(group);
            }
        }
        sql.close();
    }

    private void commit(List<WriteJob<?>> group) {
        var done = new ArrayList<WriteJob<?>>(group.size());
        try {
            if (broken) {
                recover();
            }
            sql.update("begin immediate");
            for (var job : group) {
                if (runAlone(job)) {
                    done.add(job);
                }
            }
            sql.update("commit");
        } catch (RuntimeException failure) {
            LOG.error("A group of {} writes was not committed: {}", group.size(), failure.getMessage());
            broken = true;
            sql.close(); // That undoes the transaction, whatever state the failure left it in.
            group.forEach(job -> job.fail(failure)); // Those that failed by themselves keep their own failure.
            return;
        }
        for (var job : done) {
            try {
                job.committed();
            } catch (RuntimeException failure) {
                LOG.error("Work after a commit failed; the commit stands.", failure);
                job.fail(failure);
            }
        }
    }

    /** Whether the job was done; throws when the whole transaction is lost, as SQLite does on a full disk. */
    private boolean runAlone(WriteJob<?> job) {
        sql.update("savepoint job");
        try {
            job.run(sql);
            sql.update("release job");
            return true;
        } catch (RuntimeException failure) {
            sql.takeAfterCommit();
            try {
                sql.update("rollback to job");
                sql.update("release job");
            } catch (RuntimeException lost) {
                lost.addSuppressed(failure);
                throw failure;
            }
            job.fail(failure);
            return false;
        }
    }

    /** A fresh connection; and what the log holds goes into the file, which may make the room that was missing. */
    private void recover() {
        sql = Sql.writing(connect.get());
        broken = false;
        try {
            sql.query("pragma wal_checkpoint(truncate)", row -> row.number(1));
        } catch (RuntimeException failure) {
            LOG.warn("The log of the database could not be emptied: {}", failure.getMessage());
        }
    }
}
