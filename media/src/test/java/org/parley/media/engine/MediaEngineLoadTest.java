package org.parley.media.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.id.Ids;
import org.parley.net.udp.DatagramHandler;
import org.parley.net.udp.UdpLoop;
import org.parley.net.udp.UdpSocket;

/** An engine on a clock that is moved by hand: by what the loop waits, and by what the test says that its work takes. */
@Timeout(30)
class MediaEngineLoadTest {
    private static final long MS = 1_000_000L;

    private final AtomicLong nowNs = new AtomicLong();
    private final AtomicLong cpuNs = new AtomicLong();
    /** While it is, only work moves the clock: otherwise seconds of it go by between two steps of a test. */
    private volatile boolean isFrozen;

    /** What every tick takes. */
    private volatile long workNs;

    private final MediaEngine engine = new MediaEngine(
            new EngineSettings(100, 10, 4, Duration.ofHours(1), Duration.ofSeconds(5), 1_000),
            new MediaEngine.Surroundings(
                    Waiting::new, nowNs::get, () -> Instant.EPOCH.plusNanos(nowNs.get()), new Ids(
                            () -> Instant.EPOCH, new Random(1)), cpuNs::get),
            new Nobody());

    /** No datagrams: waiting is what moves the clock, and what is late is not made up for. */
    private final class Waiting implements UdpLoop {
        @Override
        public UdpSocket open(InetSocketAddress bindAddress, DatagramHandler handler) {
            throw new IllegalStateException("no sockets here");
        }

        @Override
        public int poll(long timeoutNs) {
            Thread.yield();
            if (!isFrozen) {
                nowNs.addAndGet(Math.min(timeoutNs, 20 * MS));
            }
            return 0;
        }

        @Override
        public void wakeUp() {}

        @Override
        public long droppedOnSend() {
            return 0;
        }

        @Override
        public void close() {}
    }

    private static final class Nobody implements EngineEvents {
        @Override
        public void onConnected(String mix, String leg) {}

        @Override
        public void onLost(String mix, String leg, String because) {}

        @Override
        public void onDigit(String mix, String leg, char digit, int durationMs) {}

        @Override
        public void onSpeakers(String mix, List<Speaking> speaking) {}

        @Override
        public void onTapFailed(String mix, String because) {}
    }

    /** Its work takes as long as the test says. */
    private final class Laborious implements RtpChannel {
        @Override
        public boolean sendRtp(byte[] packet, int offset, int length) {
            return true;
        }

        @Override
        public boolean sendRtcp(byte[] packet, int offset, int length) {
            return true;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void onTime(long at) {
            work(workNs);
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void start() {
        engine.start();
        addLeg("first");
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    private void work(long ns) {
        nowNs.addAndGet(ns);
        cpuNs.addAndGet(ns);
    }

    private void addLeg(String key) {
        engine.ask(loop -> {
            loop.addLeg(new LegSpec(key, "mix", key, key), _ -> new Laborious());
            return true;
        });
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (Thread.interrupted()) { // The test's time is up.
                throw new AssertionError("What was waited for did not come");
            }
            Thread.yield();
        }
    }

    private long counter(String name) {
        return engine.counters().getOrDefault(name, 0L);
    }

    @Test
    void anOverloadedNodeRefusesNewLegsClearlyAndTakesThemAgainWhenThereIsRoom() {
        workNs = 19_500_000L;
        await(() -> counter("admits-legs") == 0 && counter("ticks") > 0);

        assertThatThrownBy(() -> addLeg("second"))
                .isInstanceOfSatisfying(ParleyException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.NODE_AT_LIMIT);
                    assertThat(refused.getMessage()).contains("at its limit", "% of a core");
                });
        addLeg("first"); // Who is there already is not refused.
        assertThat(counter("loop-load-percent")).isBetween(96L, 99L);
        assertThat(counter("ticks-stalled")).isZero();

        workNs = 2 * MS;
        await(() -> counter("admits-legs") == 1);
        addLeg("second");
        assertThat(engine.trouble()).isEmpty();
    }

    @Test
    void aStallIsCountedAndOnlyIfItComesAgainAndAgainIsTheNodeUnwell() {
        isFrozen = true;
        stall();
        stall();
        assertThat(engine.trouble()).isEmpty();

        stall();
        assertThat(engine.trouble().orElseThrow()).contains("stood still again and again");

        isFrozen = false;
        await(() -> engine.trouble().isEmpty()); // Ten seconds of the loop's time later.
        await(() -> counter("ticks-stalled") == 3);
    }

    @Test
    void aLoopThatHangsIsSeenFromOutside() throws InterruptedException {
        var release = new CountDownLatch(1);
        engine.post(_ -> {
            try {
                release.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        await(() -> {
            nowNs.addAndGet(MS);
            return engine.trouble().isPresent();
        });
        assertThat(engine.trouble().orElseThrow()).contains("has not moved for");

        release.countDown();
        await(() -> engine.trouble().isEmpty());
    }

    private void stall() {
        engine.ask(_ -> {
            work(150 * MS);
            return true;
        });
        engine.ask(_ -> true); // In a later turn: the tick that was late has been seen.
    }
}
