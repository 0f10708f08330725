package org.parley.roles.edge.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.parley.roles.edge.door.Overload.Level;

class OverloadTest {
    private static final long LOOK_NS = Duration.ofMillis(100).toNanos();

    private final Overload overload = new Overload();
    private long nowNs;

    private Level look(double backlog, double transactions) {
        nowNs += LOOK_NS;
        overload.look(0, backlog, transactions, nowNs);
        return overload.level();
    }

    @Test
    void refusesMoreTheMoreWaits() {
        assertThat(look(0.4, 0)).isEqualTo(Level.NOTHING);
        assertThat(look(0.5, 0)).isEqualTo(Level.STRANGERS);
        assertThat(look(0.75, 0)).isEqualTo(Level.CALLS);
        assertThat(look(0.95, 0)).isEqualTo(Level.REGISTRATIONS);
    }

    @Test
    void transactionsCountOnlyWhenThereIsLittleRoom() {
        assertThat(look(0, 0.89)).isEqualTo(Level.NOTHING);
        assertThat(look(0, 0.91)).isEqualTo(Level.STRANGERS);
        assertThat(look(0, 0.99)).isEqualTo(Level.REGISTRATIONS);
    }

    @Test
    void onePauseIsNoOverloadButABusyLoopIs() {
        nowNs += LOOK_NS;
        overload.look(Duration.ofSeconds(1).toNanos(), 0, 0, nowNs);
        assertThat(overload.level()).isEqualTo(Level.NOTHING);

        for (int i = 0; i < 5; i++) {
            overload.look(Duration.ofMillis(800).toNanos(), 0, 0, nowNs += LOOK_NS);
        }
        assertThat(overload.level()).isNotEqualTo(Level.NOTHING);
    }

    @Test
    void goesBackStepByStepAndOnlyWhenItStaysCalm() {
        look(0.95, 0);

        for (int i = 0; i < 9; i++) {
            assertThat(look(0.1, 0)).isEqualTo(Level.REGISTRATIONS);
        }
        look(0.8, 0); // Not calm: it begins anew.
        for (int i = 0; i < 10; i++) {
            assertThat(look(0.1, 0)).isEqualTo(Level.REGISTRATIONS);
        }
        assertThat(look(0.1, 0)).isEqualTo(Level.CALLS);
        for (int i = 0; i < 10; i++) {
            look(0.1, 0);
        }
        assertThat(overload.level()).isEqualTo(Level.STRANGERS);
    }

    @Test
    void staysBetweenTheMarks() {
        look(0.55, 0);

        for (int i = 0; i < 50; i++) {
            assertThat(look(0.4, 0)).isEqualTo(Level.STRANGERS);
        }
    }
}
