package org.parley.domain.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.routing.SipRouting.Decision;
import org.parley.domain.routing.SipRouting.Destination;
import org.parley.domain.routing.SipRouting.Outbound;
import org.parley.domain.routing.SipRouting.Question;
import org.parley.testkit.ManualTime;

class SipPlansTest {
    private static final String PLAN = """
            country: DE
            trunks:
              - name: carrier
                targets: sip.carrier.example
                username: alice
                password: secret
                channels-max: 1
                caller-id: {allowed: ["+4930555*"], fallback: "+49305550"}
              - name: backup
                targets: "192.0.2.10:5060"
                numbers: {style: national}
            routes:
              - prefix: "+"
                trunks: [carrier, backup]
              - prefix: "+44"
                trunks:
                  - {trunk: carrier, per-minute: 0.05}
                  - {trunk: backup, per-minute: 0.02}
              - prefix: "112"
                trunks: backup
              - prefix: "+4930"
                tenant: The Guild
                trunks: backup
            numbers:
              - {number: "+493055501", destination: "1001"}
              - {number: "+4930555*", destination: "3000"}
              - {number: "+4940*", destination: "group:servers"}
            groups:
              - {name: servers, targets: 10.0.0.1}
            domains:
              - {domain: old.example, group: servers}
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

    private void restart() {
        office.crash();
        office = new Office(folder, time);
    }

    private List<String> ways(String dialled) {
        return switch (office.asks(dialled)) {
            case Outbound.Leaves leaves ->
                leaves.choices().stream().map(choice -> choice.trunk().name() + " " + choice.called() + " from " + choice.caller()).toList();
            case Outbound.Refused refused -> List.of(refused.status() + " " + refused.sentence());
        };
    }

    @Test
    void numbersLeaveAsTheirCountryDialsThemAndAsTrunksWriteThem() {
        office.plan(PLAN);

        assertThat(ways("030 1234567"))
                .containsExactly("carrier +49301234567 from +493055501", "backup 0301234567 from 03055501");
        assertThat(ways("+49 30 1234567")).isEqualTo(ways("0301234567"));
        assertThat(ways("0049301234567")).isEqualTo(ways("0301234567"));
        // The cheaper first; longest prefix.
        assertThat(ways("0044 20 79460000"))
                .containsExactly("backup 00442079460000 from 03055501", "carrier +442079460000 from +493055501");
        assertThat(ways("112")).containsExactly("backup 112 from 03055501");
    }

    @Test
    void whatIsNoNumberIsRefusedWithItsReason() {
        office.plan(PLAN);

        assertThat(ways("alice")).containsExactly("404 \"alice\" is no telephone number");
        assertThat(ways("*21#")).containsExactly("404 *21# is a code and no telephone number");
        assertThat(ways("+4")).first().asString().startsWith("404 +4 is ");
        assertThat(ways("110"))
                .containsExactly("404 110 calls help in DE, and no route says by which trunk; give it one with prefix: \"110\"");
    }

    @Test
    void withoutACountryOnlyWholeNumbersAreUnderstood() {
        office.plan(PLAN.replace("country: DE", "country: \"\"").replace("{style: national}", "{style: e164}"));

        assertThat(ways("0301234567"))
                .containsExactly("404 0301234567 has no country: the plan names none, so numbers begin with + or 00");
        assertThat(ways("0049301234567").getLast()).isEqualTo("backup 49301234567 from 493055501");
    }

    @Test
    void anOrganisationsOwnRouteComesBeforeEverybodys() {
        office.plan(PLAN);

        var leaves = (Outbound.Leaves) office.plans.outbound(office.dials(Office.GUILD, "+49301234567"));

        assertThat(leaves.choices()).singleElement().satisfies(choice -> assertThat(choice.trunk().name()).isEqualTo("backup"));
        assertThat(leaves.because()).contains("The route with the longest prefix is +4930 of guild");
    }

    @Test
    void aFullAndADrainingTrunkAreLeftOutAndADeadOneIsTheLastResort() {
        office.plan(PLAN);
        var held = (SipRouting.Admission.Held) office.calls("0301234567");

        assertThat(ways("0301234567")).containsExactly("backup 0301234567 from 03055501");
        assertThat(office.asks("0301234567").because()).contains("Trunk carrier is left out: all 1 channels of trunk carrier are in use");

        held.placed().ended(Optional.empty(), time.now());
        held.placed().ended(Optional.empty(), time.now());
        assertThat(ways("0301234567")).hasSize(2);

        office.plans.onStatus(downIs("carrier"));
        assertThat(ways("0301234567")).containsExactly("backup 0301234567 from 03055501");
        assertThat(office.asks("0301234567").because())
                .contains("Trunk carrier is the last resort: sip.carrier.example is down (no answer to OPTIONS)");

        office.plan(PLAN.replace("targets: \"192.0.2.10:5060\"", "targets: {host: 192.0.2.10, draining: true}"));
        assertThat(ways("0301234567")).singleElement().asString().startsWith("carrier ");
        assertThat(office.asks("0301234567").because()).contains("Trunk backup is left out: it is draining");
    }

    private TrunkStatus downIs(String down) {
        return new TrunkStatus() {
            @Override
            public Health trunk(String name) {
                return name.equals(down)
                        ? new Health(
                                Optional.empty(),
                                List.of(new TargetHealth(Target.at("sip.carrier.example"), List.of(), State.DOWN, time.now(), "no answer to OPTIONS")))
                        : Health.UNKNOWN;
            }

            @Override
            public Health group(String name) {
                return Health.UNKNOWN;
            }
        };
    }

    @Test
    void theLastChannelIsGivenOnce() {
        office.plan(PLAN);
        var first = office.dials("0301234567");
        var leaves = (Outbound.Leaves) office.plans.outbound(first);
        office.plans.placed(first, leaves.choices().getFirst());

        var second = office.plans.placed(office.dials("0301234567"), leaves.choices().getFirst());

        assertThat(second)
                .isEqualTo(new SipRouting.Admission.Refused(503, "channels", "all 1 channels of trunk carrier are in use"));
        assertThat(office.plans.arrived("carrier", Optional.of(Office.HOME), time.now()))
                .isEqualTo(new SipRouting.Admission.Refused(503, "channels", "all 1 channels of trunk carrier are in use"));
        assertThat(office.refusals).extracting(Refusals.Refusal::rule).containsExactly("channels", "channels");
    }

    @Test
    void callersShowWhatTheTrunkAllows() {
        office.plan(PLAN);

        assertThat(caller("1001")).isEqualTo("+493055501"); // Its own number, allowed.
        assertThat(caller("1002")).isEqualTo("+49305550"); // It has none.
        assertThat(caller("+441234567890")).isEqualTo("+49305550"); // Not allowed.
        assertThat(caller("+49305559")).isEqualTo("+49305559");
    }

    private String caller(String from) {
        var question = new SipRouting.OutboundQuestion(
                Office.HOME, Optional.empty(), from, "", false, "0301234567", time.now());
        return ((Outbound.Leaves) office.plans.outbound(question)).choices().getFirst().caller();
    }

    private Decision in(Peer peer, String method, String host, String user, boolean ours) {
        return office.plans.decide(new Question(peer, method, host, user, ours));
    }

    @Test
    void numbersThatComeInByATrunkLeadWhereThePlanSays() {
        office.plan(PLAN);
        var carrier = new Peer.OfTrunk(office.plans.plan().trunk("carrier").orElseThrow());

        assertThat(in(carrier, "INVITE", "203.0.113.1", "493055501", true))
                .isEqualTo(new Decision.CallLogic(Optional.of(Office.HOME), "1001", false, "+493055501 leads to 1001 of home"));
        assertThat(in(carrier, "INVITE", "203.0.113.1", "+4930555999", true))
                .isEqualTo(new Decision.CallLogic(Optional.of(Office.HOME), "3000", false, "+4930555* leads to 3000 of home"));
        assertThat(in(carrier, "INVITE", "203.0.113.1", "040123456", true))
                .isInstanceOfSatisfying(
                        Decision.Proxy.class, proxy -> assertThat(proxy.destination()).isInstanceOf(Destination.Group.class));
        assertThat(in(carrier, "INVITE", "203.0.113.1", "+4912345678", true))
                .isEqualTo(new Decision.Refuse(404, "No number of the plan is +4912345678, which trunk carrier calls"));
        assertThat(in(carrier, "REGISTER", "203.0.113.1", "", true))
                .isEqualTo(new Decision.Refuse(403, "Trunk carrier may not REGISTER here"));
        assertThat(in(carrier, "OPTIONS", "203.0.113.1", "", true)).isInstanceOf(Decision.CallLogic.class);
    }

    @Test
    void strangersAreNeverCarriedToOthers() {
        office.plan(PLAN);

        assertThat(in(Peer.STRANGER, "INVITE", "parley.example", "1001", true))
                .isEqualTo(new Decision.CallLogic(Optional.empty(), "1001", true, "parley.example is this node's own"));
        assertThat(in(Peer.STRANGER, "INVITE", "elsewhere.example", "bob", false))
                .isEqualTo(new Decision.Refuse(404, "elsewhere.example is no domain of this node"));
        assertThat(in(Peer.STRANGER, "INVITE", "old.example", "bob", false))
                .isInstanceOfSatisfying(Decision.Proxy.class, proxy -> assertThat(proxy.authenticate()).isTrue());
    }

    @Test
    void trustedServersSpeakForTheirOrganisationAndMayCallOthers() {
        var plain = new Peer.Trusted(new TrustedPeer("pbx", List.of("10.0.0.9"), List.of(), Optional.empty()));
        var guilds = new Peer.Trusted(new TrustedPeer("pbx", List.of("10.0.0.9"), List.of(), Optional.of(Office.GUILD)));

        assertThat(in(guilds, "INVITE", "parley.example", "1001", true))
                .isEqualTo(new Decision.CallLogic(Optional.of(Office.GUILD), "1001", false, "Trusted server pbx speaks for guild"));
        assertThat(in(plain, "INVITE", "parley.example", "1001", true))
                .isEqualTo(new Decision.Refuse(403, "Trusted server pbx calls, and the plan does not say on whose behalf (its tenant)"));
        assertThat(in(plain, "INVITE", "elsewhere.example", "bob", false))
                .isInstanceOfSatisfying(
                        Decision.Proxy.class, proxy -> assertThat(proxy.destination()).isEqualTo(new Destination.RequestUri()));
    }

    @Test
    void aPlanSurvivesARestartWithItsPasswordsWhichNobodySees() {
        office.plan(PLAN);
        var before = office.plans.plan();
        restart();

        assertThat(office.plans.plan()).isEqualTo(before);
        assertThat(PlanJson.of(before).toString()).contains("\"***\"").doesNotContain("secret");
        assertThat(office.plans.changes(5)).singleElement().satisfies(change -> {
            assertThat(change.by()).isEqualTo("Olga");
            assertThat(change.version()).isEqualTo(1);
        });
    }

    @Test
    void whatIsShownMayBeAppliedAgainAndKeepsThePassword() {
        office.plan(PLAN);
        var before = office.plans.plan();

        office.plan(PlanJson.of(before).toString());

        assertThat(office.plans.plan()).isEqualTo(before.withVersion(2));
        restart();
        assertThat(office.plans.plan()).isEqualTo(before.withVersion(2));
    }

    @Test
    void aPlanMadeFromAnOldOneIsRefused() {
        office.plan(PLAN);

        assertThatThrownBy(() -> office.plans.apply(PLAN, 0, "Olga", "account-olga"))
                .isInstanceOfSatisfying(ParleyException.class, refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT))
                .hasMessage("The plan is at version 1, not 0: look at it, then apply yours again.");
    }

    @Test
    void ofManyWhoReplaceThePlanAtOnceOneSucceedsAndAllReadersSeeAWhole() throws Exception {
        office.plan(PLAN);
        var seen = new ArrayList<Long>();
        var following = office.plans.onPlan(plan -> seen.add(plan.version()));
        var won = new AtomicInteger();
        var go = new CountDownLatch(1);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    go.await();
                    office.plans.apply(PLAN, 1, "Olga", "account-olga");
                    won.incrementAndGet();
                } catch (ParleyException | InterruptedException _) {
                    // Stale: that is what is tested.
                }
            }));
        }
        go.countDown();
        for (var thread : threads) {
            thread.join();
        }
        following.close();

        assertThat(won).hasValue(1);
        assertThat(seen).containsExactly(1L, 2L);
    }
}
