package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.parley.roles.edge.door.SourceLimits;

class SourceLimitsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final SourceLimits limits = new SourceLimits(new SourceLimits.Rule(3, SECOND, 2));

    @Test
    void shunsASourceThatFailsTooOftenUntilTimeHasPassed() throws Exception {
        var source = InetAddress.getByName("192.0.2.1");
        for (int i = 0; i < 3; i++) {
            assertThat(limits.isShunned(source, 0)).isFalse();
            limits.onFailure(source, 0);
        }

        assertThat(limits.isShunned(source, 0)).isTrue();
        assertThat(limits.isShunned(InetAddress.getByName("192.0.2.2"), 0)).isFalse();
        assertThat(limits.isShunned(source, SECOND)).isFalse();
    }

    @Test
    void forgetsTheLongestSilentSourceAtItsLimit() throws Exception {
        var first = InetAddress.getByName("192.0.2.1");
        for (int i = 0; i < 3; i++) {
            limits.onFailure(first, 0);
        }
        limits.onFailure(InetAddress.getByName("192.0.2.2"), 0);
        limits.onFailure(InetAddress.getByName("192.0.2.3"), 0);

        assertThat(limits.isShunned(first, 0)).isFalse();
    }
}
