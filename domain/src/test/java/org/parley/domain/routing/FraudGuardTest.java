package org.parley.domain.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.domain.routing.SipRouting.Admission;
import org.parley.domain.routing.SipRouting.Outbound;
import org.parley.testkit.ManualTime;

class FraudGuardTest {
    private static final String NUMBER = "+49301234567";
    private static final String TRUNKS = """
            country: DE
            trunks: [{name: carrier, targets: 192.0.2.1}]
            routes:
              - prefix: "+"
                trunks: {trunk: carrier, per-minute: 0.60, increment: 60s}
              - {prefix: "112", trunks: carrier}
            """;

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime();
    private Office office;

    @BeforeEach
    void open() {
        office = new Office(folder, time);
    }

    @AfterEach
    void close() {
        office.close();
    }

    private void rules(String fraud) {
        office.plan(TRUNKS + "fraud:\n" + fraud.indent(2));
    }

    private String says(String number) {
        return switch (office.asks(number)) {
            case Outbound.Leaves _ -> "leaves";
            case Outbound.Refused refused -> refused.status() + " " + refused.rule() + ": " + refused.sentence();
        };
    }

    @Test
    void blockedAndAllowedPrefixesAreKept() {
        rules("blocked: [\"+4930123\"]\nallowed: [\"+49\", \"+43\"]");

        assertThat(says(NUMBER)).isEqualTo("403 blocked-prefix: +49301234567 may not be called: +4930123 is blocked");
        assertThat(says("+4315134567")).isEqualTo("leaves");
        assertThat(says("+12025550123")).isEqualTo("403 not-allowed-prefix: +12025550123 may not be called: only +49, +43 are allowed");
        assertThat(says("112")).isEqualTo("leaves"); // Whatever the rules.
    }

    @Test
    void anAccountMayCallSoOftenInAnyHour() {
        rules("calls-per-hour-per-account: 2");
        office.talks(NUMBER, Duration.ofSeconds(10));
        time.advance(Duration.ofMinutes(30));
        office.talks(NUMBER, Duration.ofSeconds(10));

        assertThat(says(NUMBER)).isEqualTo("403 calls-per-hour: This account made 2 calls out in the last hour; 2 are allowed");
        assertThat(says("112")).isEqualTo("leaves");
        time.advance(Duration.ofMinutes(30));
        assertThat(says(NUMBER)).isEqualTo("leaves");
    }

    @Test
    void oneCallThatTriesTwoTrunksCountsOnce() {
        rules("calls-per-hour-per-account: 1");
        var question = office.dials(NUMBER);
        var choice = ((Outbound.Leaves) office.plans.outbound(question)).choices().getFirst();
        ((Admission.Held) office.plans.placed(question, choice)).placed().ended(Optional.empty(), time.now());

        assertThat(office.plans.placed(question, choice)).isInstanceOf(Admission.Held.class);
        time.advance(Duration.ofSeconds(1));
        assertThat(office.plans.placed(office.dials(NUMBER), choice))
                .isEqualTo(new Admission.Refused(403, "calls-per-hour", "This account made 1 calls out in the last hour; 1 are allowed"));
    }

    @Test
    void aDayCostsSoMuchAndNoMoreAlsoAfterARestart() {
        rules("spend-per-day: 3");
        office.talks(NUMBER, Duration.ofSeconds(61)); // Two minutes begun: 1.20.
        office.talks(NUMBER, Duration.ofSeconds(121)); // Three: 1.80.

        assertThat(says(NUMBER)).isEqualTo("403 spend-per-day: This organisation has spent 3.00 EUR today; 3.00 EUR are allowed");
        assertThat(office.plans.counters().get("routing_spend_warnings_total").getAsLong()).isEqualTo(1);

        office.crash();
        office = new Office(folder, time);
        assertThat(says(NUMBER)).startsWith("403 spend-per-day");

        time.advance(Duration.ofDays(1));
        assertThat(says(NUMBER)).isEqualTo("leaves");
    }

    @Test
    void callsThatAreUpCountAsTheyGo() {
        rules("spend-per-day: 1.20");
        var held = (Admission.Held) office.calls(NUMBER);
        held.placed().answered(time.now());

        assertThat(says(NUMBER)).isEqualTo("leaves");
        time.advance(Duration.ofSeconds(61));
        assertThat(says(NUMBER)).startsWith("403 spend-per-day");
    }

    @Test
    void whatRangOnlyCostsNothing() {
        rules("spend-per-day: 1");
        var held = (Admission.Held) office.calls(NUMBER);
        time.advance(Duration.ofMinutes(2));
        held.placed().ended(Optional.empty(), time.now());

        assertThat(office.plans.spentToday(Office.HOME)).isZero();
    }

    @Test
    void theLastMoneyBuysOnlySoLongACall() {
        rules("spend-per-day: 6\ncall-max: 1h");
        assertThat(((Outbound.Leaves) office.asks(NUMBER)).callMax()).isEqualTo(Duration.ofMinutes(10));
        office.talks(NUMBER, Duration.ofMinutes(8));
        assertThat(((Outbound.Leaves) office.asks(NUMBER)).callMax()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void offHoursAreThoseOfTheirZone() {
        rules("off-hours: {zone: Europe/Berlin, from: 20, until: 7, weekends: true, allowed: [\"+4930\"]}");

        assertThat(at("2026-11-20T18:59:00Z", "+4315134567")).isEqualTo("leaves"); // Friday, 19:59 in Berlin.
        assertThat(at("2026-11-20T19:00:00Z", "+4315134567"))
                .isEqualTo("+4315134567 may not be called now: it is 20:00 on a Friday in Europe/Berlin, off hours, when only +4930 may be called");
        assertThat(at("2026-11-20T19:00:00Z", NUMBER)).isEqualTo("leaves");
        assertThat(at("2026-11-21T11:00:00Z", "+4315134567")).contains("on a Saturday");
        assertThat(at("2026-11-23T05:59:00Z", "+4315134567")).contains("it is 06:59 on a Monday");
        assertThat(at("2026-11-23T06:00:00Z", "+4315134567")).isEqualTo("leaves");
    }

    private String at(String when, String number) {
        var question = new SipRouting.OutboundQuestion(
                Office.HOME, Optional.of(Office.ALICE), "1001", "Alice", false, number, java.time.Instant.parse(when));
        return switch (office.plans.outbound(question)) {
            case Outbound.Leaves _ -> "leaves";
            case Outbound.Refused refused -> refused.sentence();
        };
    }

    @Test
    void callsAtOnceHaveALimitPerAccountAndOrganisation() {
        office.plan(TRUNKS + "limits: {calls-per-user: 1, calls-per-tenant: 2}\n");
        office.calls(NUMBER);
        assertThat(says(NUMBER)).isEqualTo("403 calls-per-user: This account has 1 calls at once; 1 are allowed");

        assertThat(office.plans.arrived("carrier", Optional.of(Office.HOME), time.now())).isInstanceOf(Admission.Held.class);
        assertThat(office.plans.arrived("carrier", Optional.of(Office.HOME), time.now()))
                .isEqualTo(new Admission.Refused(503, "calls-per-tenant", "This organisation has 2 calls at once; 2 are allowed"));
    }

    @Test
    void anOrganisationMayHaveRulesOfItsOwn() {
        office.plan(TRUNKS + "tenants: [{tenant: guild, country: AT, fraud: {blocked: [\"+43\"]}}]\n");

        assertThat(says("+4315134567")).isEqualTo("leaves");
        var refused = (Outbound.Refused) office.plans.outbound(office.dials(Office.GUILD, "01 5134567"));
        assertThat(refused.sentence()).isEqualTo("+4315134567 may not be called: +43 is blocked");
    }

    @Test
    void moneyIsCountedByWhatIsBegun() {
        var start = time.now();
        var price = new NumberRoute.Price(new java.math.BigDecimal("0.60"), Duration.ofSeconds(1));

        assertThat(List.of(0, 1, 1_000, 1_001, 60_000).stream()
                        .map(ms -> Money.cost(price, start, start.plusMillis(ms)).stripTrailingZeros().toPlainString()))
                .containsExactly("0.01", "0.01", "0.01", "0.02", "0.6");
    }
}
