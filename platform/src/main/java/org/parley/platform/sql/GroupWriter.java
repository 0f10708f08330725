package org.parley.platform.sql;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
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
    private final Sql sql;

    GroupWriter(Connection connection, BlockingQueue<WriteJob<?>> queue) {
        this.queue = queue;
        sql = Sql.writing(connection);
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
            sql.update("begin immediate");
            for (var job : group) {
                if (runAlone(job)) {
                    done.add(job);
                }
            }
            sql.update("commit");
        } catch (RuntimeException failure) {
            LOG.error("A group of {} writes was not committed: {}", group.size(), failure.getMessage());
            rollBackQuietly();
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

    private void rollBackQuietly() {
        try {
            sql.update("rollback");
        } catch (RuntimeException _) {
            // SQLite has rolled back by itself already.
        }
    }
}
