package org.parley.media.standby;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeathDetectorTest {
    private static final long MS = 1_000_000L;

    private final DeathDetector detector = new DeathDetector(DeathDetector.Settings.defaults());

    /** Checks every 50 ms from here to there. */
    private boolean isDead(long fromMs, long toMs) {
        boolean isDead = false;
        for (long at = fromMs; at <= toMs; at += 50) {
            isDead |= detector.onTime(at * MS).isPresent();
        }
        return isDead;
    }

    @Test
    void silenceKillsAfterItsTime() {
        detector.onConnected(0);

        assertThat(isDead(50, 200)).isFalse();
        assertThat(detector.onTime(250 * MS)).hasValue("silent for 250 ms");
    }

    @Test
    void aClosedConnectionKillsAtOnce() {
        detector.onConnected(0);
        detector.onClosed("closed");

        assertThat(detector.onTime(1)).contains("closed");
    }

    @Test
    void aFarewellIsNoDeath() {
        detector.onConnected(0);
        detector.onFarewell();
        detector.onClosed("closed");

        assertThat(isDead(50, 5_000)).isFalse();
    }

    @Test
    void whoSleptHimselfBlamesNobody() {
        detector.onConnected(0);
        assertThat(isDead(50, 150)).isFalse();

        assertThat(detector.onTime(2_000 * MS)).isEmpty(); // We stood still for nearly two seconds.
        detector.onHeard(2_001 * MS);
        assertThat(isDead(2_050, 2_200)).isFalse();
        assertThat(isDead(2_250, 2_400)).isTrue();
    }

    @Test
    void whoIsHeardAgainLives() {
        detector.onConnected(0);
        assertThat(isDead(50, 300)).isTrue();

        detector.onHeard(310 * MS);

        assertThat(detector.onTime(350 * MS)).isEmpty();
        assertThat(isDead(400, 600)).isTrue();
    }
}
