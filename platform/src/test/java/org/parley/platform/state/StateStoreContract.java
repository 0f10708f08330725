package org.parley.platform.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link StateStore} promises. Adapters extend it and say how to open one. */
@Timeout(60)
public abstract class StateStoreContract {
    private static final String SPACE = "registrations";

    /** An empty store, closed by the suite's subclass. */
    protected abstract StateStore store();

    /** Opens the store again on the same data, as after {@code kill -9}: the first one was not closed. */
    protected abstract StateStore reopened();

    /** The time of day as the store sees it. */
    protected abstract long nowMs();

    /** Lets that much time pass for the store, and its sweeping be done. */
    protected abstract void elapse(Duration time);

    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(StateEntry entry) {
        return new String(entry.value(), StandardCharsets.UTF_8);
    }

    protected static StateOutcome write(StateStore store, StateWrite... writes) {
        return store.write(List.of(writes)).orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static StateWrite put(String key, String value) {
        return StateWrite.put(SPACE, key, bytes(value), StateWrite.NEVER);
    }

    private static StateWrite putIf(String key, String value, long version) {
        return new StateWrite.Put(SPACE, key, bytes(value), StateWrite.NEVER, version);
    }

    private Optional<String> value(String key) {
        return store().read(SPACE, key).map(StateStoreContract::text);
    }

    @Test
    void givesBackWhatWasPut() {
        assertThat(write(store(), put("ann", "here ✓"))).isInstanceOf(StateOutcome.Written.class);

        assertThat(value("ann")).contains("here ✓");
        assertThat(store().read("presence", "ann")).isEmpty();
    }

    @Test
    void replacesAndRemoves() {
        write(store(), put("ann", "here"));
        write(store(), put("ann", "there"));
        assertThat(value("ann")).contains("there");

        assertThat(write(store(), StateWrite.remove(SPACE, "ann"))).matches(StateOutcome::isWritten);
        assertThat(write(store(), StateWrite.remove(SPACE, "ann"))).matches(StateOutcome::isWritten);

        assertThat(value("ann")).isEmpty();
    }

    @Test
    void keepsAnEmptyValueApartFromNone() {
        write(store(), put("ann", ""));

        assertThat(value("ann")).contains("");
    }

    @Test
    void putsOnlyWhereThereIsNoneIfAskedTo() {
        assertThat(write(store(), putIf("ann", "first", StateWrite.ABSENT))).matches(StateOutcome::isWritten);

        assertThat(write(store(), putIf("ann", "second", StateWrite.ABSENT)))
                .isEqualTo(new StateOutcome.Conflict(SPACE, "ann"));

        assertThat(value("ann")).contains("first");
    }

    @Test
    void replacesOnlyTheVersionThatTheDecisionWasMadeOn() {
        write(store(), put("ann", "first"));
        long seen = store().read(SPACE, "ann").orElseThrow().version();
        var written = write(store(), putIf("ann", "second", seen));

        assertThat(write(store(), putIf("ann", "third", seen))).isInstanceOf(StateOutcome.Conflict.class);
        assertThat(write(store(), new StateWrite.Remove(SPACE, "ann", seen))).isInstanceOf(StateOutcome.Conflict.class);

        assertThat(value("ann")).contains("second");
        assertThat(written).isEqualTo(new StateOutcome.Written(
                store().read(SPACE, "ann").orElseThrow().version()));
    }

    @Test
    void doesABatchWholeOrNotAtAll() {
        write(store(), put("bob", "here"));

        var outcome = write(store(), put("ann", "here"), putIf("bob", "other", StateWrite.ABSENT), put("cid", "here"));

        assertThat(outcome).isInstanceOf(StateOutcome.Conflict.class);
        assertThat(value("ann")).isEmpty();
        assertThat(value("cid")).isEmpty();
        assertThat(value("bob")).contains("here");
    }

    @Test
    void givesNothingBackAfterItsTime() {
        write(store(), StateWrite.put(SPACE, "ann", bytes("here"), nowMs() + 2_000));
        assertThat(value("ann")).contains("here");

        elapse(Duration.ofMillis(2_001));

        assertThat(value("ann")).isEmpty();
        assertThat(scanned()).isEmpty();
        assertThat(write(store(), putIf("ann", "again", StateWrite.ABSENT))).matches(StateOutcome::isWritten);
    }

    @Test
    void livesLongerWhenItIsPutAgain() {
        write(store(), StateWrite.put(SPACE, "ann", bytes("here"), nowMs() + 1_000));
        write(store(), StateWrite.put(SPACE, "ann", bytes("here"), nowMs() + 60_000));

        elapse(Duration.ofMillis(1_500));

        assertThat(value("ann")).contains("here");
    }

    @Test
    void scansOneSpace() {
        write(store(), put("ann", "1"), put("bob", "2"), StateWrite.put("presence", "cid", bytes("3"), StateWrite.NEVER));

        assertThat(scanned()).containsExactlyInAnyOrder("ann=1", "bob=2");
    }

    private List<String> scanned() {
        var found = new ArrayList<String>();
        store().scan(SPACE, entry -> found.add(entry.key() + "=" + text(entry)));
        return found;
    }

    @Test
    void tellsWatchersOfASpaceInOrder() throws Exception {
        var told = new LinkedBlockingQueue<String>();
        try (var _ = store().watch(SPACE, change -> told.add(describe(change)))) {
            write(store(), put("ann", "1"));
            write(store(), StateWrite.put("presence", "ann", bytes("x"), StateWrite.NEVER));
            write(store(), put("ann", "2"));
            write(store(), StateWrite.remove(SPACE, "ann"));

            for (var expected : List.of("ann=1", "ann=2", "ann removed")) {
                assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(expected);
            }
            assertThat(told).isEmpty();
        }
    }

    @Test
    void tellsWatchersOfWhatExpired() throws Exception {
        var told = new LinkedBlockingQueue<String>();
        write(store(), StateWrite.put(SPACE, "ann", bytes("1"), nowMs() + 1_000));
        try (var _ = store().watch(SPACE, change -> told.add(describe(change)))) {
            elapse(Duration.ofSeconds(15));

            assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("ann expired");
        }
    }

    @Test
    void tellsNothingToAWatcherThatIsClosed() throws Exception {
        var told = new LinkedBlockingQueue<String>();
        var others = new LinkedBlockingQueue<String>();
        store().watch(SPACE, change -> told.add(describe(change))).close();
        try (var _ = store().watch(SPACE, change -> others.add(describe(change)))) {
            write(store(), put("ann", "1"));

            assertThat(others.poll(10, TimeUnit.SECONDS)).isEqualTo("ann=1");
        }
        assertThat(told).isEmpty();
    }

    private static String describe(StateChange change) {
        return switch (change) {
            case StateChange.Put(var entry) -> entry.key() + "=" + text(entry);
            case StateChange.Removed(var key) -> key + " removed";
            case StateChange.Expired(var key) -> key + " expired";
            case StateChange.Missed _ -> "missed";
        };
    }

    @Test
    void hasWhatWasAcknowledgedAfterTheProcessWasKilled() {
        write(store(), put("ann", "1"), put("bob", "1"));
        write(store(), put("ann", "2"));
        write(store(), StateWrite.remove(SPACE, "bob"));
        write(store(), StateWrite.put(SPACE, "cid", bytes("3"), nowMs() + 3_600_000));
        long version = store().read(SPACE, "cid").orElseThrow().version();

        var again = reopened();

        assertThat(again.read(SPACE, "ann").map(StateStoreContract::text)).contains("2");
        assertThat(again.read(SPACE, "bob")).isEmpty();
        assertThat(again.read(SPACE, "cid").orElseThrow().version()).isEqualTo(version);
        assertThat(write(again, put("dan", "4"))).isEqualTo(new StateOutcome.Written(version + 1));
    }

    @Test
    void takesOneOfManyThatReplaceTheSameVersion() throws Exception {
        write(store(), put("count", "0"));
        int writers = 8;
        var start = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < writers; i++) {
                tasks.add(() -> {
                    start.await();
                    return addFifty();
                });
            }
            var running = tasks.stream().map(threads::submit).toList();
            start.countDown();
            for (var one : running) {
                assertThat(one.get(30, TimeUnit.SECONDS)).isEqualTo(50);
            }
        }

        assertThat(value("count")).contains(Integer.toString(50 * writers));
    }

    private int addFifty() {
        int added = 0;
        while (added < 50) {
            var seen = store().read(SPACE, "count").orElseThrow();
            var next = Integer.toString(Integer.parseInt(text(seen)) + 1);
            added += write(store(), putIf("count", next, seen.version())).isWritten() ? 1 : 0;
        }
        return added;
    }
}
