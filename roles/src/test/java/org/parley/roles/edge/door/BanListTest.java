package org.parley.roles.edge.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.domain.routing.Bans.Ban;
import org.parley.testkit.ManualTime;

class BanListTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    private final ManualTime time = new ManualTime();
    private final List<String> stored = new ArrayList<>();
    private final BanList bans = new BanList(3, time, new BanList.Store() {
        @Override
        public void keep(Ban ban) {
            stored.add("keep " + ban.address());
        }

        @Override
        public void forget(String address) {
            stored.add("forget " + address);
        }

        @Override
        public List<Ban> kept() {
            return List.of();
        }
    });

    @Test
    void shunsUntilTheTimeIsOverAndCounts() {
        bans.begin(ONE, TEN_MINUTES, "noise");

        assertThat(bans.shuns(ONE)).isTrue();
        assertThat(bans.shuns(InetAddress.ofLiteral("192.0.2.2"))).isFalse();
        var ban = bans.bans().getFirst();
        assertThat(ban.address()).isEqualTo("192.0.2.1");
        assertThat(ban.because()).isEqualTo("noise");
        assertThat(ban.shunned()).isEqualTo(1);

        time.advance(TEN_MINUTES);
        assertThat(bans.shuns(ONE)).isFalse();
        assertThat(bans.bans()).isEmpty();
    }

    @Test
    void eachBanWithinADayLastsTwiceAsLong() {
        for (int times = 1; times <= 3; times++) {
            var ban = bans.begin(ONE, TEN_MINUTES, "again").orElseThrow();

            assertThat(ban.times()).isEqualTo(times);
            assertThat(Duration.between(ban.since(), ban.until())).isEqualTo(TEN_MINUTES.multipliedBy(1L << (times - 1)));
            time.advance(Duration.between(ban.since(), ban.until()));
        }

        time.advance(Duration.ofDays(1).plusSeconds(1));
        assertThat(bans.begin(ONE, TEN_MINUTES, "long after").orElseThrow().times()).isEqualTo(1);
    }

    @Test
    void noBanLastsLongerThanADay() {
        for (int times = 0; times < 40; times++) {
            var ban = bans.begin(ONE, TEN_MINUTES, "again").orElseThrow();
            assertThat(Duration.between(ban.since(), ban.until())).isLessThanOrEqualTo(Duration.ofDays(1));
            time.advance(Duration.between(ban.since(), ban.until()));
        }
    }

    @Test
    void aLiftedBanIsForgotten() {
        bans.begin(ONE, TEN_MINUTES, "mistake");

        assertThat(bans.lift("192.0.2.1")).isTrue();
        assertThat(bans.lift("192.0.2.1")).isFalse();
        assertThat(bans.lift("no address")).isFalse();
        assertThat(bans.shuns(ONE)).isFalse();
        assertThat(bans.begin(ONE, TEN_MINUTES, "new").orElseThrow().times()).isEqualTo(1);
        assertThat(stored).containsExactly("keep 192.0.2.1", "forget 192.0.2.1", "keep 192.0.2.1");
    }

    @Test
    void whoIsExemptIsNotBannedAndLetInAtOnce() {
        bans.begin(ONE, TEN_MINUTES, "before");

        bans.exempt(ONE::equals);

        assertThat(bans.shuns(ONE)).isFalse();
        assertThat(bans.begin(ONE, TEN_MINUTES, "after")).isEmpty();
    }

    @Test
    void atTheLimitTheBanThatEndsFirstMakesRoom() {
        for (int i = 1; i <= 4; i++) {
            bans.begin(InetAddress.ofLiteral("192.0.2." + i), TEN_MINUTES.multipliedBy(i), "flood");
        }

        assertThat(bans.size()).isEqualTo(3);
        assertThat(bans.shuns(ONE)).isFalse();
        assertThat(bans.shuns(InetAddress.ofLiteral("192.0.2.4"))).isTrue();
    }

    @Test
    void bansOutliveTheProcess() {
        bans.begin(ONE, TEN_MINUTES, "before the restart");
        var next = new BanList(3, time, BanList.Store.NONE);

        next.restore(bans.bans());

        assertThat(next.shuns(ONE)).isTrue();
    }
}
