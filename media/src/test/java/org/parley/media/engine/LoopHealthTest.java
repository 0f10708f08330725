package org.parley.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoopHealthTest {
    private static final long SECOND = 1_000_000_000L;
    private final LoopHealth health = new LoopHealth(0);

    @Test
    void aStallNowAndThenIsNoSickness() {
        for (int i = 0; i < 20; i++) {
            long nowNs = i * 6 * SECOND;
            health.onTurn(nowNs);
            health.onStall(nowNs);
            assertThat(health.trouble(nowNs)).isEmpty();
        }
    }

    @Test
    void stallsAgainAndAgainAreAndItRecovers() {
        for (int i = 1; i <= 3; i++) {
            health.onTurn(i * SECOND);
            health.onStall(i * SECOND);
        }
        assertThat(health.trouble(4 * SECOND)).hasValueSatisfying(why -> assertThat(why).contains("stood still again and again"));

        health.onTurn(12 * SECOND);
        assertThat(health.trouble(12 * SECOND)).isPresent();
        health.onTurn(13 * SECOND);
        assertThat(health.trouble(13 * SECOND)).isEmpty();
    }

    @Test
    void aLoopThatDoesNotMoveIsSickWhileItDoesNot() {
        health.onTurn(SECOND);
        assertThat(health.trouble(3 * SECOND)).isEmpty();
        assertThat(health.trouble(6 * SECOND)).contains("the media loop has not moved for 5 s");

        health.onTurn(6 * SECOND);
        assertThat(health.trouble(6 * SECOND)).isEmpty();
    }
}
