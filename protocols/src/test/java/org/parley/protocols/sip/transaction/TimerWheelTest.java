package org.parley.protocols.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.parley.protocols.sip.message.HostPort;
import org.parley.protocols.sip.message.Samples;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipTransport;

class TimerWheelTest {
    private record Flow(SipTransport transport, HostPort remote, HostPort sentBy) implements SipFlow {}

    // Whatever is scheduled, moved and removed: each comes at its time, never before, also beyond the wheel's round.
    @Test
    void findsEachDeadlineAtItsTime() {
        for (long seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            long nowNs = random.nextLong();
            var wheel = new TimerWheel(nowNs);
            var waiting = new ArrayList<Transaction>();
            for (int step = 0; step < 200; step++) {
                switch (random.nextInt(4)) {
                    case 0, 1 -> {
                        var transaction = transaction();
                        transaction.endAtNs = nowNs + random.nextLong(100_000_000_000L);
                        wheel.schedule(transaction);
                        waiting.add(transaction);
                    }
                    case 2 -> {
                        if (!waiting.isEmpty()) {
                            var moved = waiting.get(random.nextInt(waiting.size()));
                            moved.endAtNs = nowNs + random.nextLong(60_000_000_000L);
                            wheel.schedule(moved);
                        }
                    }
                    default -> {
                        long endNs = nowNs + random.nextLong(20_000_000_000L);
                        nowNs = run(wheel, waiting, nowNs, endNs, seed);
                    }
                }
            }
        }
    }

    private static long run(TimerWheel wheel, List<Transaction> waiting, long fromNs, long endNs, long seed) {
        long nowNs = fromNs;
        while (wheel.nextDeadlineNs() != Transaction.NEVER && wheel.nextDeadlineNs() - endNs <= 0) {
            long nextNs = wheel.nextDeadlineNs();
            nowNs = nextNs - nowNs > 0 ? nextNs : nowNs;
            for (var due : wheel.takeDue(nowNs)) {
                assertThat(due.endAtNs).as("seed %d", seed).isEqualTo(nowNs);
                assertThat(waiting.remove(due)).isTrue();
            }
        }
        for (var late : waiting) {
            assertThat(late.endAtNs - endNs).as("seed %d", seed).isPositive();
        }
        return endNs;
    }

    private static Transaction transaction() {
        var request = Samples.request(SipMethod.OPTIONS, "z9hG4bKa");
        var here = new HostPort("192.0.2.1", 5060);
        return new NonInviteServerTransaction(
                TransactionKey.of(request), request, new Flow(SipTransport.UDP, here, here), SipTimers.DEFAULT);
    }

    @Test
    void takesManyDueAtOnceAfterALongPause() {
        var wheel = new TimerWheel(0);
        var all = new ArrayList<Transaction>();
        for (int i = 1; i <= 1000; i++) {
            var transaction = transaction();
            transaction.endAtNs = i * 97_000_000L;
            wheel.schedule(transaction);
            all.add(transaction);
        }

        var due = new ArrayList<Transaction>();
        for (int round = 0; round < 4; round++) {
            due.addAll(wheel.takeDue(500_000_000_000L));
        }

        due.sort(Comparator.comparingLong(one -> one.endAtNs));
        assertThat(due).isEqualTo(all);
    }
}
