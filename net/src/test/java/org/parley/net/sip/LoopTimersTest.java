package org.parley.net.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LoopTimersTest {
    private record Planned(long atNs, int order, LoopTimers.Timer timer) {}

    // Whatever is set and cancelled, also where the clock wraps: the rest comes by time, then in the order it was set.
    @Test
    void givesEachTimerOnceInOrderAndNoCancelledOne() {
        for (long seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            long startNs = Long.MAX_VALUE - 500;
            var timers = new LoopTimers();
            var planned = new ArrayList<Planned>();
            for (int i = 0; i < 300; i++) {
                if (!planned.isEmpty() && random.nextInt(3) == 0) {
                    timers.remove(planned.remove(random.nextInt(planned.size())).timer());
                } else {
                    long atNs = startNs + random.nextInt(1_000);
                    var timer = new LoopTimers.Timer(atNs, () -> {});
                    timers.add(timer);
                    planned.add(new Planned(atNs, i, timer));
                }
            }
            planned.sort(Comparator.<Planned>comparingLong(one -> one.atNs() - startNs).thenComparingInt(Planned::order));

            List<LoopTimers.Timer> came = new ArrayList<>();
            for (int tickNs = 0; tickNs < 1_000; tickNs++) {
                for (var due = timers.takeDue(startNs + tickNs); due != null; due = timers.takeDue(startNs + tickNs)) {
                    came.add(due);
                }
            }

            assertThat(came).as("seed %d", seed).isEqualTo(planned.stream().map(Planned::timer).toList());
            assertThat(timers.isEmpty()).isTrue();
        }
    }

    @Test
    void saysHowLongNothingIsDue() {
        var timers = new LoopTimers();
        assertThat(timers.waitNs(5, 100)).isEqualTo(100);

        timers.add(new LoopTimers.Timer(40, () -> {}));

        assertThat(timers.waitNs(10, 100)).isEqualTo(30);
        assertThat(timers.waitNs(10, 20)).isEqualTo(20);
        assertThat(timers.waitNs(50, 100)).isZero();
    }
}
