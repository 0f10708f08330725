package org.parley.domain.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.parley.testkit.ManualTime;

class SignInThrottleTest {
    @Test
    void remembersNoMoreKeysThanItMay() {
        var throttle = new SignInThrottle(new ManualTime(), 3, Duration.ofMinutes(1), 100);

        for (int i = 0; i < 1_000; i++) {
            throttle.begin("name " + i, "tries");
        }

        assertThat(throttle.size()).isEqualTo(100);
    }
}
