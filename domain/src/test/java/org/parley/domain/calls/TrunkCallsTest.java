package org.parley.domain.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.testkit.ManualTime;

class TrunkCallsTest {
    private static final String OUTSIDE = "+49301234567";
    private static final String PLAN = """
            country: DE
            trunks:
              - {name: first, targets: 192.0.2.1, channels-max: 1}
              - {name: second, targets: 192.0.2.2}
            routes:
              - prefix: "+"
                trunks:
                  - {trunk: first, order: 1, per-minute: 0.10}
                  - {trunk: second, order: 2, per-minute: 0.20}
            numbers:
              - {number: "+493055501", destination: "1002"}
            fraud:
              blocked: ["+88"]
              spend-per-day: 10
              call-max: 10m
            """;

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime();
    private House house;

    @BeforeEach
    void open() {
        house = House.at(folder, time);
        house.routing.apply(PLAN, 0, "Olga", "account-olga");
    }

    @AfterEach
    void close() {
        house.close();
    }

    private CallId call() {
        return house.calls.stored(0, 1_000).getLast().call();
    }

    private LegId lastInvited() {
        return house.phones.invited.getLast();
    }

    private int used(String trunk) {
        return house.routing.channelsInUse(trunk);
    }

    private String spent() {
        return house.routing.spentToday(house.accounts.owner()).stripTrailingZeros().toPlainString();
    }

    @Test
    void aNumberOutsideLeavesByATrunkAndCostsFromItsAnswer() {
        house.phoneCalls(house.account("alice"), "030 1234567", "offer");
        assertThat(house.phones.log).containsExactly("invite trunk first " + OUTSIDE);
        assertThat(used("first")).isEqualTo(1);

        time.advance(Duration.ofSeconds(20));
        house.calls.ringing(lastInvited());
        house.calls.answered(lastInvited(), "answer");
        time.advance(Duration.ofSeconds(61));
        house.calls.hungUp(lastInvited(), EndReason.HUNG_UP);

        assertThat(house.phones.log).containsExactly("invite trunk first " + OUTSIDE, "ring", "answer own", "hang-up HUNG_UP", "hang-up HUNG_UP");
        assertThat(house.story(call()))
                .containsExactly(
                        "call-started",
                        "leg-added phone Alice",
                        "leg-added phone " + OUTSIDE,
                        "routed",
                        "leg-ringing",
                        "leg-joined",
                        "leg-joined",
                        "leg-left HUNG_UP",
                        "leg-left HUNG_UP",
                        "call-ended HUNG_UP");
        assertThat(used("first")).isZero();
        assertThat(spent()).isEqualTo("0.2"); // Two minutes were begun.
    }

    @Test
    void theNextTrunkIsTriedWhereOneDoesNotTakeTheCall() {
        house.phoneCalls(house.account("alice"), OUTSIDE, "offer");
        var first = lastInvited();

        house.calls.failed(first, EndReason.FAILED);

        assertThat(house.phones.log).containsSubsequence("invite trunk first " + OUTSIDE, "invite trunk second " + OUTSIDE);
        assertThat(used("first")).isZero();
        assertThat(used("second")).isEqualTo(1);
        assertThat(house.story(call()))
                .containsExactly(
                        "call-started",
                        "leg-added phone Alice",
                        "leg-added phone " + OUTSIDE,
                        "routed",
                        "leg-added phone " + OUTSIDE,
                        "routed",
                        "leg-left FAILED");

        house.calls.failed(lastInvited(), EndReason.UNREACHABLE);
        assertThat(house.phones.log).contains("reject UNREACHABLE");
        assertThat(used("second")).isZero();
        assertThat(spent()).isEqualTo("0");
    }

    @Test
    void whoIsBusyIsNotCalledByAnotherTrunk() {
        house.phoneCalls(house.account("alice"), OUTSIDE, "offer");

        house.calls.failed(lastInvited(), EndReason.BUSY);

        assertThat(house.phones.log).contains("reject BUSY").doesNotContain("invite trunk second " + OUTSIDE);
    }

    @Test
    void whoRangAndDidNotAnswerIsNotCalledByAnotherTrunk() {
        house.phoneCalls(house.account("alice"), OUTSIDE, "offer");
        house.calls.ringing(lastInvited());

        house.calls.failed(lastInvited(), EndReason.NO_ANSWER);

        assertThat(house.phones.log).contains("reject NO_ANSWER").doesNotContain("invite trunk second " + OUTSIDE);
    }

    @Test
    void aCallerWhoGivesUpFreesTheChannel() {
        var caller = house.phoneCalls(house.account("alice"), OUTSIDE, "offer");

        house.calls.hungUp(caller, EndReason.CANCELLED);

        assertThat(used("first")).isZero();
        assertThat(house.phones.log).contains("hang-up CANCELLED");
    }

    @Test
    void theGuardsSentenceStandsInTheTimeline() {
        house.phoneCalls(house.account("alice"), "+881612345678", "offer");

        assertThat(house.phones.log).containsExactly("reject NOT_ALLOWED");
        assertThat(house.story(call()))
                .containsExactly("call-started", "leg-added phone Alice", "routed", "leg-left NOT_ALLOWED", "call-ended NOT_ALLOWED");
        assertThat(house.calls.timeline(house.operator(), call()).stream().map(event -> event.event()))
                .filteredOn(CallEvent.Routed.class::isInstance)
                .extracting(event -> ((CallEvent.Routed) event).because().getLast())
                .containsExactly("+881612345678 may not be called: +88 is blocked");
    }

    @Test
    void aBrowserIsToldWhyItMayNotCall() {
        assertThatThrownBy(() -> house.dial(house.person("alice"), "+881612345678"))
                .isInstanceOfSatisfying(ParleyException.class, refused -> assertThat(refused.code()).isEqualTo(ErrorCode.FORBIDDEN))
                .hasMessage("+881612345678 may not be called: +88 is blocked.");
        assertThat(house.story(call())).endsWith("leg-left NOT_ALLOWED", "call-ended NOT_ALLOWED");
    }

    @Test
    void aBrowserCallsOut() {
        var joined = house.dial(house.person("alice"), "030 1234567");

        house.calls.answered(lastInvited(), "answer");
        assertThat(used("first")).isEqualTo(1);
        house.calls.hangUp(new CallControl.HangUp(house.command(), house.person("alice"), joined.call(), joined.leg()));

        assertThat(used("first")).isZero();
        assertThat(spent()).isEqualTo("0.1");
    }

    @Test
    void aCallIsEndedAtItsLongestTime() {
        house.phoneCalls(house.account("alice"), OUTSIDE, "offer");
        house.calls.answered(lastInvited(), "answer");

        time.advance(Duration.ofMinutes(10).minusMillis(1));
        assertThat(house.story(call())).doesNotContain("call-ended TOO_LONG");
        time.advance(Duration.ofMillis(1));

        assertThat(house.story(call())).endsWith("call-ended TOO_LONG");
        assertThat(used("first")).isZero();
        assertThat(spent()).isEqualTo("1");
    }

    @Test
    void whatACallCostSurvivesACrash() {
        house.phoneCalls(house.account("alice"), OUTSIDE, "offer");
        house.calls.answered(lastInvited(), "answer");
        time.advance(Duration.ofSeconds(190));
        house.crash();

        house = House.at(folder, time);

        assertThat(spent()).isEqualTo("0.3"); // As of the last whole minute before it.
        assertThat(used("first")).isZero();
        assertThat(house.story(call())).endsWith("call-ended NODE_STOPPED");
    }

    private LegId carrierCalls(String dialled) {
        var leg = new LegId(house.ids.next("leg"));
        house.calls.incoming(new PhoneEvents.Incoming(
                house.command(),
                leg,
                house.accounts.owner(),
                Optional.empty(),
                "0409876543",
                "",
                dialled,
                "offer",
                Optional.of("first"),
                PhoneEvents.Details.PLAIN));
        return leg;
    }

    @Test
    void aCallByATrunkRingsWithTheCallersWholeNumberAndHoldsAChannel() {
        house.phones.registered.add(house.account("bob").id());

        var leg = carrierCalls("1002");

        assertThat(house.phones.log).containsExactly("invite by +49409876543 +49409876543");
        assertThat(used("first")).isEqualTo(1);
        carrierCalls("1002");
        assertThat(house.phones.log).endsWith("reject NODE_AT_LIMIT"); // Its only channel is in use.
        house.calls.hungUp(leg, EndReason.CANCELLED);
        assertThat(used("first")).isZero();
    }

    @Test
    void aCallByATrunkNeverLeavesByATrunk() {
        carrierCalls("+4940123456");

        assertThat(house.phones.log).containsExactly("reject UNKNOWN_NUMBER");
        assertThat(used("first")).isZero();
        assertThat(List.copyOf(house.phones.invited)).isEmpty();
    }
}
