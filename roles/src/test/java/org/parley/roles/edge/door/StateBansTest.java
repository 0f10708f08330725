package org.parley.roles.edge.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.platform.state.JournaledStateStore;
import org.parley.platform.state.StateLimits;
import org.parley.testkit.ManualTime;

class StateBansTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress TWO = InetAddress.ofLiteral("2001:db8::2");

    @TempDir
    private Path folder;

    private final ManualTime time = new ManualTime();

    private JournaledStateStore open() {
        return JournaledStateStore.open(folder, StateLimits.defaults(), time, time);
    }

    @Test
    void bansHoldAfterARestartAndLiftedOnesDoNot() {
        try (var state = open()) {
            var bans = new BanList(10, time, new StateBans(state));
            bans.begin(ONE, Duration.ofMinutes(10), "wrong passwords");
            bans.begin(TWO, Duration.ofMinutes(10), "wrong passwords");
            bans.lift("192.0.2.1");
        }

        try (var state = open()) {
            var store = new StateBans(state);
            var bans = new BanList(10, time, store);
            bans.restore(store.kept());

            assertThat(bans.shuns(ONE)).isFalse();
            assertThat(bans.shuns(TWO)).isTrue();
            var ban = bans.bans().getFirst();
            assertThat(ban.address()).isEqualTo("2001:db8:0:0:0:0:0:2");
            assertThat(ban.because()).isEqualTo("wrong passwords");
            assertThat(ban.times()).isEqualTo(1);
        }
    }

    @Test
    void remembersABanThatIsOverForADaySoThatTheNextLastsLonger() {
        try (var state = open()) {
            new BanList(10, time, new StateBans(state)).begin(ONE, Duration.ofMinutes(10), "first");
        }
        time.advance(Duration.ofHours(1));

        try (var state = open()) {
            var store = new StateBans(state);
            var bans = new BanList(10, time, store);
            bans.restore(store.kept());

            assertThat(bans.begin(ONE, Duration.ofMinutes(10), "second").orElseThrow().times()).isEqualTo(2);
        }
    }
}
