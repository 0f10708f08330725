package org.parley.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LoopWatchTest {
    private static final long MS = 1_000_000L;
    private final LoopWatch watch = new LoopWatch(0);

    @Test
    void tellsWhatRanSinceTheTickBefore() {
        watch.waits(15 * MS);
        watch.enter(LoopPhase.COMMANDS, 16 * MS);
        watch.onCommand(this, 2 * MS);
        watch.onCommand("a slow one", 110 * MS);
        watch.enter(LoopPhase.TICK, 130 * MS);

        assertThat(watch.describe())
                .isEqualTo("sockets 16 ms (of which it meant to wait 15), commands 114 ms, tick 0 ms;"
                        + " the longest command, of String, took 110 ms");
        watch.forget();
        assertThat(watch.describe()).startsWith("sockets 0 ms").doesNotContain("String");
    }

    @Test
    void namesACommandByTheClassItWasWrittenIn() {
        Runnable command = () -> {};

        watch.onCommand(command, MS);

        assertThat(watch.describe()).contains("of LoopWatchTest, took 1 ms");
    }

    @Test
    void countsTicksByHowLateTheyAre() {
        for (long late : new long[] {0, 1, 2, 19, 21, 101, 499, 501, 60_000}) {
            watch.onTick(late * MS);
        }
        var counters = new TreeMap<String, Long>();
        watch.counters(counters);

        assertThat(counters)
                .containsEntry("ticks-within-1ms", 2L)
                .containsEntry("ticks-within-5ms", 1L)
                .containsEntry("ticks-within-20ms", 1L)
                .containsEntry("ticks-within-100ms", 1L)
                .containsEntry("ticks-within-500ms", 2L)
                .containsEntry("ticks-beyond-500ms", 2L);
    }
}
