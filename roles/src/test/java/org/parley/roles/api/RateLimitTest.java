package org.parley.roles.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.parley.testkit.ManualTime;

class RateLimitTest {
    private final ManualTime time = new ManualTime();
    private final RateLimit limit = new RateLimit(3, 1, 2, time);

    @Test
    void letsABurstThroughAndThenASteadyRate() {
        for (int i = 0; i < 3; i++) {
            limit.check("a");
        }
        assertThatThrownBy(() -> limit.check("a")).hasMessageContaining("Too many requests");
        assertThatCode(() -> limit.check("b")).doesNotThrowAnyException();

        time.advance(Duration.ofSeconds(1));
        assertThatCode(() -> limit.check("a")).doesNotThrowAnyException();
        assertThat(limit.refused()).isEqualTo(1);
    }

    @Test
    void remembersOnlySoManySources() {
        for (int i = 0; i < 1000; i++) {
            limit.check("source-" + i);
        }
        for (int i = 0; i < 3; i++) {
            limit.check("source-0"); // Forgotten: a fresh bucket.
        }
    }
}
