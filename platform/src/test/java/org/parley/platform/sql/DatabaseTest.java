package org.parley.platform.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;

@Timeout(60)
class DatabaseTest {
    private static final List<String> TABLES =
            List.of("create table things (name text primary key, size integer not null)");

    @TempDir
    Path folder;

    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("parley.db"));
        database.migrate("things", TABLES);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void readsWhatWasWritten() {
        database.write(sql -> sql.update("insert into things values (?, ?)", "chair", 4));

        assertThat(sizes()).containsExactly(4L);
    }

    @Test
    void nobodyElseMayReadTheFile() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("parley.db"))))
                .isEqualTo("rw-------");
    }

    @Test
    void workThatFailsLeavesNothingAndItsNeighboursStay() {
        var gate = new CountDownLatch(1);
        var blocker = database.submit(sql -> {
            awaitQuietly(gate);
            return sql.update("insert into things values ('first', 1)");
        });
        // These three wait behind the blocker, so one commit takes them all.
        var good = database.submit(sql -> sql.update("insert into things values ('good', 2)"));
        CompletableFuture<Integer> bad = database.submit(sql -> {
            sql.update("insert into things values ('bad', 3)");
            throw new IllegalArgumentException("Changed my mind.");
        });
        var alsoGood = database.submit(sql -> sql.update("insert into things values ('also good', 4)"));
        gate.countDown();

        blocker.join();
        good.join();
        alsoGood.join();
        assertThatThrownBy(bad::join).hasCauseInstanceOf(IllegalArgumentException.class);
        assertThat(sizes()).containsExactly(1L, 2L, 4L);
    }

    @Test
    void aSecondOfTheSameIsAConflict() {
        database.write(sql -> sql.update("insert into things values ('chair', 4)"));

        assertThatThrownBy(() -> database.write(sql -> sql.update("insert into things values ('chair', 5)")))
                .isInstanceOfSatisfying(
                        ParleyException.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    // A failed commit leaves the driver's statements and the transaction in any state: the writer begins afresh.
    @Test
    void writesAgainAfterItsConnectionBroke() {
        database.write(sql -> sql.update("insert into things values ('chair', 4)"));

        // Ends the transaction under the writer's feet, as SQLite itself does when it fails badly.
        assertThatThrownBy(() -> database.write(sql -> sql.update("rollback"))).isInstanceOf(ParleyException.class);
        database.write(sql -> sql.update("insert into things values ('table', 6)"));

        assertThat(sizes()).containsExactly(4L, 6L);
    }

    @Test
    void saysThatTheDiskIsFullAndKeepsWhatWasSaved() {
        database.write(sql -> sql.update("insert into things values ('chair', 4)"));
        long pages = database.write(sql -> {
            long now = sql.first("pragma page_count", row -> row.number(1)).orElseThrow();
            return sql.first("pragma max_page_count = " + (now + 4), row -> row.number(1)).orElseThrow();
        });
        assertThat(pages).isPositive();

        assertThatThrownBy(() -> database.write(
                        sql -> sql.update("insert into things values (?, 1)", "x".repeat(1_000_000))))
                .isInstanceOfSatisfying(
                        ParleyException.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.DISK_FULL));

        assertThat(sizes()).containsExactly(4L);
        database.write(sql -> sql.update("insert into things values ('table', 6)"));
        assertThat(sizes()).containsExactly(4L, 6L);
    }

    @Test
    void runsWhatFollowsACommitInTheOrderOfCommitsAndBeforeTheCallerGoesOn() {
        var order = new ConcurrentLinkedQueue<Integer>();
        var futures = new ArrayList<CompletableFuture<Boolean>>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            futures.add(database.submit(sql -> {
                sql.afterCommit(() -> order.add(number));
                return true;
            }));
        }

        futures.forEach(CompletableFuture::join);

        assertThat(List.copyOf(order)).hasSize(100).isSorted();
    }

    @Test
    void runsOnlyTheStepsThatAFileHasNotSeen() {
        database.migrate("things", List.of(TABLES.getFirst(), "alter table things add column colour text default 'red'"));
        database.migrate("things", List.of(TABLES.getFirst(), "alter table things add column colour text default 'red'"));

        database.write(sql -> sql.update("insert into things (name, size) values ('chair', 4)"));

        assertThat(database.<List<String>>read(sql -> sql.query("select colour from things", row -> row.text(1))))
                .containsExactly("red");
    }

    @Test
    void refusesAFileOfANewerVersion() {
        assertThatThrownBy(() -> database.migrate("things", List.of()))
                .isInstanceOf(ParleyException.class)
                .hasMessageContaining("newer Parley");
    }

    @Test
    void readersCannotWrite() {
        assertThatThrownBy(() -> database.read(sql -> sql.update("insert into things values ('chair', 4)")))
                .isInstanceOf(ParleyException.class);
    }

    @Test
    void aClosedDatabaseSaysSo() {
        database.close();

        assertThatThrownBy(() -> database.write(sql -> sql.update("delete from things")))
                .isInstanceOf(ParleyException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(this::sizes).isInstanceOf(ParleyException.class);
    }

    private List<Long> sizes() {
        return database.read(sql -> sql.query("select size from things order by size", row -> row.number(1)));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
