package org.parley.platform.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;

/** What every {@link EventStore} promises. Adapters extend it and say how to open one. */
@Timeout(60)
public abstract class EventStoreContract {
    private static final Instant AT = Instant.parse("2026-01-01T10:00:00.123456Z");

    /** An empty store, closed by the suite's subclass. */
    protected abstract EventStore store();

    /** Closes the store and opens it again on the same data, as after a restart. */
    protected abstract EventStore reopened();

    @Test
    void keepsEventsInTheOrderOfTheirStream() {
        var stream = new StreamId("call", "a");

        store().append(stream, 0, events("first", "second"));
        store().append(stream, 2, events("third"));

        assertThat(store().read(stream, 0, 10)).extracting(StoredEvent::type).containsExactly("first", "second", "third");
        assertThat(store().read(stream, 0, 10)).extracting(StoredEvent::version).containsExactly(1L, 2L, 3L);
        assertThat(store().read(stream, 1, 1)).extracting(StoredEvent::type).containsExactly("second");
    }

    @Test
    void givesBackWhatWasStored() {
        var stream = new StreamId("call", "a");

        var stored = store().append(stream, 0, List.of(new NewEvent("said", "{\"text\":\"ä ✓\"}", AT, "command-1")));

        assertThat(store().read(stream, 0, 10)).isEqualTo(stored);
        assertThat(stored.getFirst().at()).isEqualTo(AT);
        assertThat(stored.getFirst().json()).isEqualTo("{\"text\":\"ä ✓\"}");
        assertThat(stored.getFirst().commandId()).isEqualTo("command-1");
    }

    @Test
    void refusesADecisionMadeOnAnOldVersion() {
        var stream = new StreamId("call", "a");
        store().append(stream, 0, events("first"));

        assertThatThrownBy(() -> store().append(stream, 0, events("other first")))
                .isInstanceOfSatisfying(
                        ParleyException.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CONFLICT));
        assertThatThrownBy(() -> store().append(stream, 2, events("from the future")))
                .isInstanceOf(ParleyException.class);

        assertThat(store().read(stream, 0, 10)).hasSize(1);
    }

    @Test
    void letsExactlyOneOfManyWritersWin() throws Exception {
        var stream = new StreamId("call", "contended");
        var won = new AtomicInteger();
        var refused = new AtomicInteger();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var start = new CountDownLatch(1);
            for (int i = 0; i < 32; i++) {
                int writer = i;
                threads.submit(() -> {
                    start.await();
                    try {
                        store().append(stream, 0, events("writer " + writer, "and its second"));
                        won.incrementAndGet();
                    } catch (ParleyException _) {
                        refused.incrementAndGet();
                    }
                    return null;
                });
            }
            start.countDown();
        }

        assertThat(won).hasValue(1);
        assertThat(refused).hasValue(31);
        assertThat(store().read(stream, 0, 10)).hasSize(2);
    }

    @Test
    void ordersAllStreamsGlobally() {
        store().append(new StreamId("call", "a"), 0, events("one"));
        store().append(new StreamId("recording", "r"), 0, events("elsewhere"));
        store().append(new StreamId("call", "b"), 0, events("two"));

        var calls = store().readCategory("call", 0, 10);

        assertThat(calls).extracting(StoredEvent::type).containsExactly("one", "two");
        assertThat(calls.get(1).position()).isGreaterThan(calls.get(0).position());
        assertThat(store().readCategory("call", calls.get(0).position(), 10)).containsExactly(calls.get(1));
        assertThat(store().position()).isEqualTo(calls.get(1).position());
    }

    @Test
    void deliversWhatWasStoredAndThenWhatComes() throws Exception {
        var first = store().append(new StreamId("call", "a"), 0, events("skipped", "old"));
        var seen = new LinkedBlockingQueue<String>();

        try (var _ = store().subscribe("call", first.getFirst().position(), event -> seen.add(event.type()))) {
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("old");
            store().append(new StreamId("recording", "r"), 0, events("elsewhere"));
            store().append(new StreamId("call", "a"), 2, events("new"));

            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("new");
            assertThat(seen).isEmpty();
        }
    }

    @Test
    void deliversEachOnceAndInOrderWhileManyAppend() throws Exception {
        int streams = 16;
        int perStream = 100;
        var all = new CountDownLatch(3 * streams * perStream);
        var seen = List.of(
                new ArrayList<StoredEvent>(), new ArrayList<StoredEvent>(), new ArrayList<StoredEvent>());
        var subscriptions = new ArrayList<AutoCloseable>();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int s = 0; s < streams; s++) {
                var stream = new StreamId("call", "stream-" + s);
                threads.submit(() -> {
                    for (int i = 0; i < perStream; i++) {
                        store().append(stream, i, events("e" + i));
                    }
                });
            }
            for (var list : seen) {
                subscriptions.add(store().subscribe("call", 0, event -> {
                    list.add(event);
                    all.countDown();
                }));
            }
            assertThat(all.await(50, TimeUnit.SECONDS)).isTrue();
        }
        for (var subscription : subscriptions) {
            subscription.close();
        }

        var stored = store().readCategory("call", 0, streams * perStream + 1);
        assertThat(stored).hasSize(streams * perStream);
        for (var list : seen) {
            assertThat(list).isEqualTo(stored);
        }
    }

    @Test
    void aConsumerThatThrowsEndsOnlyItsOwnSubscription() throws Exception {
        var seen = new LinkedBlockingQueue<String>();
        try (var _ = store().subscribe("call", 0, _ -> {
                    throw new IllegalStateException("A consumer's mistake, thrown on purpose.");
                });
                var _ = store().subscribe("call", 0, event -> seen.add(event.type()))) {
            store().append(new StreamId("call", "a"), 0, events("one"));
            store().append(new StreamId("call", "a"), 1, events("two"));

            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("one");
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("two");
        }
    }

    @Test
    void aClosedSubscriptionDeliversNothingMore() throws Exception {
        var seen = new LinkedBlockingQueue<String>();
        var subscription = store().subscribe("call", 0, event -> seen.add(event.type()));
        store().append(new StreamId("call", "a"), 0, events("one"));
        assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("one");

        subscription.close();
        store().append(new StreamId("call", "a"), 1, events("two"));
        var witness = new CompletableFuture<String>();
        try (var _ = store().subscribe("call", store().position() - 1, event -> witness.complete(event.type()))) {
            assertThat(witness.get(10, TimeUnit.SECONDS)).isEqualTo("two");
        }

        assertThat(seen).isEmpty();
    }

    @Test
    void keepsEverythingOverARestart() throws Exception {
        var stream = new StreamId("call", "a");
        var stored = store().append(stream, 0, events("one", "two"));

        var reopened = reopened();

        assertThat(reopened.read(stream, 0, 10)).isEqualTo(stored);
        assertThat(reopened.position()).isEqualTo(stored.getLast().position());
        var third = reopened.append(stream, 2, events("three"));
        assertThat(third.getFirst().position()).isGreaterThan(stored.getLast().position());
        var seen = new LinkedBlockingQueue<String>();
        try (var _ = reopened.subscribe("call", 0, event -> seen.add(event.type()))) {
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("one");
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("two");
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("three");
        }
    }

    @Test
    void aSubscriberThatFellFarBehindMissesNothing() throws Exception {
        int many = 6_000;
        var go = new CountDownLatch(1);
        var all = new CountDownLatch(many);
        var positions = new ArrayList<Long>();
        try (var _ = store().subscribe("call", 0, event -> {
            awaitQuietly(go);
            positions.add(event.position());
            all.countDown();
        })) {
            for (int i = 0; i < many; i += 100) {
                var batch = new ArrayList<NewEvent>();
                for (int j = 0; j < 100; j++) {
                    batch.add(new NewEvent("e", "{}", AT, "c"));
                }
                store().append(new StreamId("call", "s" + i), 0, batch);
            }
            go.countDown();
            assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(positions).isSorted().doesNotHaveDuplicates().hasSize(many);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<NewEvent> events(String... types) {
        var events = new ArrayList<NewEvent>();
        for (var type : types) {
            events.add(new NewEvent(type, "{}", AT, "command"));
        }
        return events;
    }
}
