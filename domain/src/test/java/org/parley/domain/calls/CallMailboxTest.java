package org.parley.domain.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.parley.base.error.ParleyException;

@Timeout(30)
class CallMailboxTest {
    /** Runs nothing until told. */
    private final ArrayDeque<Runnable> later = new ArrayDeque<>();

    private void runAll() {
        while (!later.isEmpty()) {
            later.remove().run();
        }
    }

    @Test
    void runsOneThingAtATimeInTheirOrder() throws Exception {
        var mailbox = new CallMailbox("call-1", work -> Thread.ofVirtual().start(work), 100_000);
        var order = new ArrayList<Integer>(); // Not thread-safe: that is the point.
        var all = new CountDownLatch(8 * 1_000);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int t = 0; t < 8; t++) {
                int thread = t;
                threads.submit(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        int number = thread * 1_000 + i;
                        mailbox.tell(() -> {
                            order.add(number);
                            all.countDown();
                        });
                    }
                });
            }
        }
        all.await();

        assertThat(order).hasSize(8_000);
        for (int t = 0; t < 8; t++) {
            int thread = t;
            assertThat(order.stream().filter(number -> number / 1_000 == thread).toList()).isSorted();
        }
    }

    @Test
    void refusesCommandsBeyondItsCapacityButTakesWhatTelephonesSay() {
        var mailbox = new CallMailbox("call-1", later::add, 2);
        var done = new ArrayList<String>();
        mailbox.tell(() -> done.add("one"));
        mailbox.tell(() -> done.add("two"));

        assertThatThrownBy(() -> mailbox.ask(() -> done.add("command")))
                .isInstanceOf(ParleyException.class)
                .hasMessageContaining("Too many commands wait");
        assertThat(mailbox.offer(() -> done.add("digit"))).isFalse();
        mailbox.tell(() -> done.add("hung up"));
        runAll();

        assertThat(done).containsExactly("one", "two", "hung up");
        assertThat(mailbox.offer(() -> done.add("digit"))).isTrue();
    }

    @Test
    void aStepThatFailsStopsNothing() {
        var mailbox = new CallMailbox("call-1", Runnable::run, 10);
        mailbox.tell(() -> {
            throw new IllegalStateException("A mistake of ours, made on purpose.");
        });

        assertThat(mailbox.<String>ask(() -> "still here")).isEqualTo("still here");
        assertThatThrownBy(() -> mailbox.ask(() -> {
                    throw new IllegalArgumentException("no");
                }))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
