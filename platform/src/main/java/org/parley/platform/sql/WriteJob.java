package org.parley.platform.sql;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One piece of work on its way through the writer. Run by the writer's thread only. */
final class WriteJob<T extends @Nullable Object> {
    private final Database.@Nullable Work<T> work;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private @Nullable T value;
    private List<Runnable> afterCommit = List.of();

    WriteJob(Database.@Nullable Work<T> work) {
        this.work = work;
    }

    /** The one that ends the writer. */
    static WriteJob<?> last() {
        return new WriteJob<@Nullable Object>(null);
    }

    boolean isLast() {
        return work == null;
    }

    CompletableFuture<T> result() {
        return result;
    }

    void run(Sql sql) {
        if (work == null) {
            throw new IllegalStateException("The last job has no work.");
        }
        value = work.run(sql);
        afterCommit = sql.takeAfterCommit();
    }

    @SuppressWarnings("NullAway") // T may itself be nullable; the value is what the work returned.
    void committed() {
        afterCommit.forEach(Runnable::run);
        result.complete(value);
    }

    void fail(Throwable failure) {
        result.completeExceptionally(failure);
    }
}
