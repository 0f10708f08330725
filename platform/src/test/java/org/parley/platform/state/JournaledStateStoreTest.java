package org.parley.platform.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.testkit.Fuzzing;
import org.parley.testkit.ManualTime;

class JournaledStateStoreTest extends StateStoreContract {
    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime();
    private final List<JournaledStateStore> opened = new ArrayList<>();

    @Override
    protected JournaledStateStore store() {
        return opened.isEmpty() ? open(folder.resolve("state"), StateLimits.defaults()) : opened.getFirst();
    }

    /** The one that was there is left as it is: nothing of what a proper end does was done. */
    @Override
    protected JournaledStateStore reopened() {
        return open(folder.resolve("state"), StateLimits.defaults());
    }

    private JournaledStateStore open(Path at, StateLimits limits) {
        var store = JournaledStateStore.open(at, limits, time, time);
        opened.add(store);
        return store;
    }

    @AfterEach
    void close() {
        opened.forEach(JournaledStateStore::close);
    }

    @Override
    protected long nowMs() {
        return time.now().toEpochMilli();
    }

    @Override
    protected void elapse(Duration duration) {
        time.advance(duration);
    }

    private static StateWrite put(String key, String value) {
        return StateWrite.put("space", key, bytes(value), StateWrite.NEVER);
    }

    private static TreeMap<String, String> content(StateStore store) {
        var found = new TreeMap<String, String>();
        store.scan("space", entry -> found.put(entry.key(), new String(entry.value(), java.nio.charset.StandardCharsets.UTF_8)));
        return found;
    }

    // The process may die, or the disk be full, in the middle of any write: what was whole is there, and nothing of the rest.
    @Test
    void cutsATornTailWhereverItIsTorn() throws IOException {
        var states = new TreeMap<Long, TreeMap<String, String>>(); // By the length of the journal that has it.
        var store = store();
        states.put(store.journalBytes(), new TreeMap<>());
        for (int i = 0; i < 6; i++) {
            write(store, put("key" + i % 3, "value" + i), StateWrite.remove("space", "key" + (i + 1) % 3));
            states.put(store.journalBytes(), content(store));
        }
        var journal = Files.readAllBytes(folder.resolve("state/1.journal"));
        assertThat((long) journal.length).isEqualTo(states.lastKey());

        for (int length = 0; length <= journal.length; length++) {
            var at = Files.createDirectories(folder.resolve("torn" + length));
            Files.write(at.resolve("1.journal"), Arrays.copyOf(journal, length));
            var torn = JournaledStateStore.open(at, StateLimits.defaults(), time, time);
            var whole = states.floorEntry((long) length);
            assertThat(content(torn)).isEqualTo(whole == null ? new TreeMap<>() : whole.getValue());

            write(torn, put("after", "the cut"));
            torn.close();
            var again = JournaledStateStore.open(at, StateLimits.defaults(), time, time);
            assertThat(content(again)).containsEntry("after", "the cut").containsAllEntriesOf(content(torn));
            again.close();
        }
    }

    // A disk may give back other bytes than were written: CRC-32C notices, and what comes before is still good.
    @Test
    void takesNothingFromABatchThatWasChanged() throws IOException {
        write(store(), put("first", "1"));
        long end = store().journalBytes();
        write(store(), put("second", "2"));
        var path = folder.resolve("state/1.journal");
        var journal = Files.readAllBytes(path);
        journal[(int) end + 20] ^= 1;
        Files.write(path, journal);

        assertThat(content(reopened())).containsOnlyKeys("first");
    }

    @Test
    void compactsWhatIsNoLongerTrue() throws IOException {
        var store = store();
        for (int i = 0; i < 1000; i++) {
            write(store, put("key" + i % 10, "value" + i));
        }
        long before = store.journalBytes();
        var content = content(store);

        store.compact();
        write(store, put("later", "1"));

        assertThat(store.journalBytes()).isLessThan(before / 10);
        assertThat(files()).containsExactly("2.journal", "2.snapshot");
        content.put("later", "1");
        var again = reopened();
        assertThat(content(again)).isEqualTo(content);
        assertThat(write(again, put("next", "2"))).isEqualTo(new StateOutcome.Written(1002));
    }

    // Versions must not go back: who holds an old one would take another's value for the one that he saw.
    @Test
    void countsVersionsOnThoughNothingIsLeft() {
        write(store(), put("key", "value"));
        write(store(), StateWrite.remove("space", "key"));
        store().compact();

        assertThat(write(reopened(), put("key", "value"))).isEqualTo(new StateOutcome.Written(3));
    }

    // The process may die while it compacts: the old files are there until the new one is whole.
    @Test
    void needsNoSnapshotThatWasNotFinished() throws IOException {
        write(store(), put("first", "1"));
        store().compact();
        write(store(), put("second", "2"));
        for (var old : List.of("2.journal", "2.snapshot")) {
            Files.copy(folder.resolve("state").resolve(old), folder.resolve(old));
        }
        store().compact();
        for (var old : List.of("2.journal", "2.snapshot")) {
            Files.move(folder.resolve(old), folder.resolve("state").resolve(old));
        }
        Files.delete(folder.resolve("state/3.snapshot"));
        Files.write(folder.resolve("state/snapshot.draft"), bytes("half a snap"));
        write(store(), put("third", "3"));

        assertThat(content(reopened())).containsOnlyKeys("first", "second", "third");
    }

    private TreeSet<String> files() throws IOException {
        try (var paths = Files.list(folder.resolve("state"))) {
            return new TreeSet<>(paths.map(path -> path.getFileName().toString()).toList());
        }
    }

    @Test
    void compactsByItselfWhenTheJournalHasGrown() throws Exception {
        var store = open(folder.resolve("small"), new StateLimits(100, 100_000, 10_000, 20_000));
        for (int i = 0; i < 100; i++) {
            write(store, put("key", "v".repeat(1_000) + i));
        }

        // The contract's timeout is the deadline.
        while (!Files.exists(folder.resolve("small/2.snapshot"))) {
            Thread.onSpinWait();
        }
        assertThat(content(open(folder.resolve("small"), StateLimits.defaults()))).containsEntry("key", "v".repeat(1_000) + 99);
    }

    @Test
    void forgetsWhatExpiredWhileItWasDown() {
        write(store(), StateWrite.put("space", "short", bytes("1"), nowMs() + 5_000), put("long", "2"));
        time.advance(Duration.ofSeconds(6));

        var again = reopened();

        assertThat(content(again)).containsOnlyKeys("long");
        assertThat(again.size()).isEqualTo(1);
    }

    @Test
    void refusesMoreThanTheLimitsAndChangesNothing() {
        var store = open(folder.resolve("small"), new StateLimits(2, 1_000, 600, 1 << 20));
        write(store, put("one", "1"), put("two", "2"));

        assertThat(write(store, put("three", "3"))).isInstanceOf(StateOutcome.TooMuch.class);
        assertThat(write(store, put("two", "x".repeat(601)))).isInstanceOf(StateOutcome.TooMuch.class);
        assertThat(write(store, put("two", "x".repeat(600)))).matches(StateOutcome::isWritten);
        assertThat(write(store, put("one", "x".repeat(600)))).isEqualTo(new StateOutcome.TooMuch("the store is full"));
        assertThat(write(store, put("k".repeat(513), ""))).isInstanceOf(StateOutcome.TooMuch.class);
        assertThat(content(store)).containsEntry("one", "1").containsOnlyKeys("one", "two");

        write(store, StateWrite.remove("space", "two"));
        assertThat(write(store, put("three", "3"))).matches(StateOutcome::isWritten);
    }

    @Test
    void hasNoMoreSpacesThanTheLimit() {
        for (int i = 0; i < StateLimits.SPACES_MAX; i++) {
            write(store(), StateWrite.put("space" + i, "key", bytes(""), StateWrite.NEVER));
        }

        assertThat(write(store(), StateWrite.put("more", "key", bytes(""), StateWrite.NEVER)))
                .isInstanceOf(StateOutcome.TooMuch.class);
    }

    @Test
    void tellsASlowWatcherThatChangesAreMissing() throws Exception {
        var go = new CountDownLatch(1);
        var told = new LinkedBlockingQueue<StateChange>();
        try (var _ = store().watch("space", change -> {
            await(go);
            told.add(change);
        })) {
            for (int i = 0; i < 10_100; i++) {
                write(store(), put("key", Integer.toString(i)));
            }
            go.countDown();
            StateChange last;
            do {
                last = told.poll(20, TimeUnit.SECONDS);
                assertThat(last).isNotNull();
            } while (last instanceof StateChange.Put);
            assertThat(last).isEqualTo(new StateChange.Missed());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void saysSoWhenItIsClosed() {
        store().close();

        assertThat(write(store(), put("key", "value"))).isEqualTo(new StateOutcome.Failed("closed"));
    }

    @Test
    void refusesAFolderThatIsNone() throws IOException {
        Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> open(folder.resolve("file"), StateLimits.defaults()))
                .isInstanceOfSatisfying(
                        ParleyException.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.STORE_FAILED));
    }

    @Test
    void readsOrCutsAnyBytes() {
        var format = new JournalFormat();
        format.begin();
        format.put("space", new StateEntry("key", bytes("value"), 7, 1_000));
        format.remove("space", "other", 7);
        int length = format.end();
        var file = new byte[JournalFormat.MAGIC.length + 2 * length];
        System.arraycopy(JournalFormat.MAGIC, 0, file, 0, JournalFormat.MAGIC.length);
        System.arraycopy(format.bytes(), 0, file, JournalFormat.MAGIC.length, length);
        System.arraycopy(format.bytes(), 0, file, JournalFormat.MAGIC.length + length, length);
        assertThat(JournalFormat.read(file).batches()).hasSize(2);
        assertThat(JournalFormat.read(file).goodBytes()).isEqualTo(file.length);

        Fuzzing.run(List.of(file, JournalFormat.MAGIC), 50_000, bytes -> {
            var read = JournalFormat.read(bytes);
            assertThat(read.goodBytes()).isBetween(0, bytes.length);
        });
    }
}
