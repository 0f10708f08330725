package org.parley.media.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.id.Ids;
import org.parley.base.time.SystemTime;
import org.parley.net.udp.UdpLoops;

class MediaEngineTest {
    /** A channel that works until told otherwise. */
    private static final class Brittle implements RtpChannel {
        volatile boolean breaks;
        volatile boolean closed;

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
        public void onTime(long nowNs) {
            if (breaks) {
                throw new IllegalStateException("broken");
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static final class Told implements EngineEvents {
        final LinkedBlockingQueue<String> lost = new LinkedBlockingQueue<>();

        @Override
        public void onConnected(String mix, String leg) {}

        @Override
        public void onLost(String mix, String leg, String because) {
            lost.add(leg + ": " + because);
        }

        @Override
        public void onDigit(String mix, String leg, char digit, int durationMs) {}

        @Override
        public void onSpeakers(String mix, List<Speaking> speaking) {}

        @Override
        public void onTapFailed(String mix, String because) {}
    }

    private final SystemTime time = new SystemTime();
    private final Told told = new Told();
    private final MediaEngine engine = new MediaEngine(
            new EngineSettings(4, 4, 4, Duration.ofSeconds(10), Duration.ofSeconds(5), 3),
            new MediaEngine.Surroundings(UdpLoops::open, time, time, Ids.secure(time)),
            told);

    @BeforeEach
    void start() {
        engine.start();
    }

    @AfterEach
    void stop() {
        engine.close();
        time.close();
    }

    @Test
    void answersWhoeverAsksAndPassesItsExceptionsOn() {
        assertThat(engine.<String>ask(_ -> Thread.currentThread().getName())).isEqualTo("parley-media");
        assertThatThrownBy(() -> engine.ask(_ -> {
                    throw new ParleyException(ErrorCode.NOT_FOUND, "nothing here");
                }))
                .hasMessage("nothing here");
        engine.post(_ -> {
            throw new IllegalStateException("of a command nobody waits for");
        });
        assertThat(engine.<Boolean>ask(_ -> true)).isTrue();
    }

    @Test
    void endsALegThatFailsAndNothingElse() throws InterruptedException {
        var channel = new Brittle();
        var other = new Brittle();
        engine.ask(loop -> {
            loop.join(loop.addLeg(new LegSpec("a", "call", "p", "n"), _ -> channel));
            loop.join(loop.addLeg(new LegSpec("b", "call", "q", "m"), _ -> other));
            return true;
        });
        channel.breaks = true;

        assertThat(told.lost.poll(5, TimeUnit.SECONDS)).startsWith("a: ").contains("broken");
        engine.ask(_ -> true);
        assertThat(channel.closed).isTrue();
        assertThat(engine.<Integer>ask(loop -> loop.legs().size())).isEqualTo(1);
        assertThat(other.closed).isFalse();
    }

    @Test
    void anOpenerThatFailsLeavesNothingBehind() {
        assertThatThrownBy(() -> engine.ask(loop -> loop.addLeg(new LegSpec("a", "call", "p", "n"), _ -> {
                    throw new ParleyException(ErrorCode.NODE_AT_LIMIT, "no port");
                })))
                .hasMessage("no port");
        assertThat(engine.<Integer>ask(loop -> loop.legs().size())).isZero();
    }

    @Test
    void refusesCommandsWhenTooManyWait() {
        var holding = new CountDownLatch(1);
        engine.post(_ -> {
            try {
                holding.await(5, TimeUnit.SECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10; i++) {
                            engine.post(_ -> {});
                        }
                    })
                    .isInstanceOfSatisfying(
                            ParleyException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.NODE_AT_LIMIT));
        } finally {
            holding.countDown();
        }
    }

    @Test
    void isGoneAfterItsEnd() {
        var channel = new Brittle();
        engine.ask(loop -> loop.addLeg(new LegSpec("a", "call", "p", "n"), _ -> channel));
        engine.close();
        engine.close();

        assertThat(channel.closed).isTrue();
        assertThatThrownBy(() -> engine.ask(_ -> true))
                .isInstanceOfSatisfying(
                        ParleyException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.GONE));
    }
}
