package org.parley.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadGuardTest {
    private static final long SECOND = 1_000_000_000L;
    private final LoadGuard guard = new LoadGuard();
    private long nowNs;
    private long cpuNs;
    private long ticks;
    private long late;

    private void second(double load, int lateTicks) {
        nowNs += SECOND;
        cpuNs += (long) (load * SECOND);
        ticks += 50;
        late += lateTicks;
        guard.look(nowNs, cpuNs, ticks, late);
    }

    @Test
    void closesWhenTheCoreIsFullForSecondsAndOpensWhenThereIsRoom() {
        second(0.5, 0);
        second(0.97, 0);
        second(0.97, 0);
        assertThat(guard.reason()).isEmpty();
        second(0.97, 2);
        assertThat(guard.reason()).contains("The media loop of this node is at its limit: it uses 97 % of a core, and 4 % of its ticks are late");
        assertThat(guard.loadPercent()).isEqualTo(97);

        second(0.9, 0);
        second(0.9, 0);
        second(0.9, 0);
        assertThat(guard.reason()).isPresent();
        second(0.8, 0);
        second(0.8, 0);
        second(0.8, 0);
        assertThat(guard.reason()).isEmpty();
    }

    @Test
    void closesWhenAQuarterOfTheTicksIsLateWhateverTheReason() {
        for (int i = 0; i < 4; i++) {
            second(0.3, 15);
        }

        assertThat(guard.reason()).isPresent();
    }

    @Test
    void aBurstIsNoLoad() {
        second(0.1, 0);
        for (int i = 0; i < 20; i++) {
            second(1, 40);
            second(1, 40);
            second(0.2, 0);
            assertThat(guard.reason()).isEmpty();
        }
    }

    @Test
    void aLoopAtRestHasRoom() {
        for (int i = 0; i < 5; i++) {
            second(1, 50);
        }
        assertThat(guard.reason()).isPresent();

        guard.rest();

        assertThat(guard.reason()).isEmpty();
    }
}
