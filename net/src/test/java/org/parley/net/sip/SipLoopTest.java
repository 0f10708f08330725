package org.parley.net.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.parley.base.time.SystemTime;

class SipLoopTest {
    private final SystemTime time = new SystemTime();
    private final SipLoop loop = new SipLoop(time);

    @AfterEach
    void close() {
        loop.close();
        time.close();
    }

    @Test
    void runsWorkInTheOrderItCameAndOnOneThread() throws Exception {
        List<Integer> seen = new ArrayList<>();
        var done = new CountDownLatch(1);
        for (int i = 0; i < 1000; i++) {
            int n = i;
            loop.execute(() -> seen.add(n));
        }
        loop.execute(done::countDown);

        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).hasSize(1000).isSorted();
    }

    @Test
    void runsTimersByTimeAndNotTheCancelledOnes() throws Exception {
        List<String> seen = new ArrayList<>();
        var done = new CountDownLatch(1);
        loop.execute(() -> {
            loop.after(Duration.ofMillis(30), done::countDown);
            loop.after(Duration.ofMillis(20), () -> seen.add("second"));
            loop.after(Duration.ofMillis(10), () -> seen.add("first"));
            loop.after(Duration.ofMillis(15), () -> seen.add("cancelled")).cancel();
        });

        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).containsExactly("first", "second");
    }

    @Test
    void goesOnAfterWorkThatThrows() throws Exception {
        var done = new CountDownLatch(1);
        loop.execute(() -> {
            throw new IllegalStateException("a broken call");
        });
        loop.execute(done::countDown);

        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(loop.failures()).isEqualTo(1);
    }
}
