package org.parley.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TickClockTest {
    private static final long MS = 1_000_000L;

    private final TickClock clock = new TickClock(0);

    @Test
    void keepsItsDeadlinesHoweverLateEachTickIs() {
        for (int tick = 1; tick <= 100; tick++) {
            assertThat(clock.begin((tick * 20L + 7) * MS)).isZero();
            assertThat(clock.waitNs(tick * 20L * MS)).isEqualTo(20 * MS);
        }
        assertThat(clock.lateTicks()).isZero();
    }

    @Test
    void catchesUpAfterAShortDelay() {
        assertThat(clock.begin(90 * MS)).isZero();
        assertThat(clock.begin(90 * MS)).isZero();
        assertThat(clock.begin(90 * MS)).isZero();
        assertThat(clock.begin(90 * MS)).isZero();
        assertThat(clock.waitNs(90 * MS)).isEqualTo(10 * MS);
        assertThat(clock.lateTicks()).isEqualTo(3);
        assertThat(clock.stalls()).isZero();
    }

    @Test
    void leavesOutWhatItMissedInAStallAndSaysHowMuch() {
        assertThat(clock.begin(1_030 * MS)).isEqualTo(50);
        assertThat(clock.waitNs(1_030 * MS)).isEqualTo(10 * MS);
        assertThat(clock.stalls()).isEqualTo(1);
        assertThat(clock.worstLateMs()).isEqualTo(1_010);
    }

    @Test
    void missesNothingWhileItRests() {
        clock.rest(5_000 * MS);
        assertThat(clock.waitNs(5_000 * MS)).isEqualTo(20 * MS);
        assertThat(clock.begin(5_020 * MS)).isZero();
        assertThat(clock.lateTicks()).isZero();
    }
}
