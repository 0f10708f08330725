package org.parley.domain.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.domain.accounts.Account;
import org.parley.domain.accounts.AccountChange;
import org.parley.domain.calls.PhoneEvents.Transfer;
import org.parley.testkit.ManualTime;

// RFC 3515, RFC 3891, RFC 5589.
class TransfersTest {
    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime();
    private House house;
    private Account alice;
    private Account bob;
    private Account olga;

    @BeforeEach
    void open() {
        house = House.at(folder, time);
        alice = house.account("alice");
        bob = house.account("bob");
        olga = house.account("olga");
        for (var account : java.util.List.of(alice, bob, olga)) {
            house.phones.registered.add(account.id());
        }
        house.accounts.update(house.operator(), olga.id(), new AccountChange(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("1003"), Optional.empty(),
                Optional.empty()));
        olga = house.account("olga");
    }

    @AfterEach
    void close() {
        house.close();
    }

    /** Two telephones that talk: the legs of who called and of who was called. */
    private record Talk(CallId call, LegId caller, LegId called) {}

    private Talk talk(Account from, String number) {
        var caller = house.phoneCalls(from, number, "offer");
        var called = house.phones.invited.getLast();
        house.calls.answered(called, "answer");
        return new Talk(house.media.calls.get(caller), caller, called);
    }

    private CallState state(CallId call) {
        return house.calls.state(house.operator(), call, Optional.empty());
    }

    @Test
    void callsTheTargetInTheNameOfWhoIsTransferredAndLetsHimTakeThePlace() {
        var talk = talk(alice, "1002");

        house.calls.transferRequested(talk.called(), new Transfer("1003", Optional.empty()));
        assertThat(house.phones.log).endsWith("invite by 1001 Alice referred by 1002");
        var target = house.phones.invited.getLast();
        house.calls.ringing(target);
        house.calls.answered(target, "answer");

        assertThat(house.phones.log)
                .endsWith("transferred Ringing[]", "transferred Succeeded[]", "hang-up TRANSFERRED");
        assertThat(house.story(talk.call()))
                .endsWith(
                        "transfer-requested", "leg-added phone Olga", "leg-ringing", "leg-joined", "transfer-succeeded",
                        "leg-left TRANSFERRED");
        assertThat(house.media.joined).containsExactlyInAnyOrder(talk.caller(), target);
        assertThat(state(talk.call()).isEnded()).isFalse();

        house.calls.hungUp(target, EndReason.HUNG_UP);

        assertThat(house.story(talk.call())).endsWith("leg-left HUNG_UP", "leg-left HUNG_UP", "call-ended HUNG_UP");
        assertThat(house.media.open).isEmpty();
    }

    @Test
    void whoCalledCanTransferToo() {
        var talk = talk(alice, "1002");

        house.calls.transferRequested(talk.caller(), new Transfer("1003", Optional.empty()));
        var target = house.phones.invited.getLast();
        house.calls.answered(target, "answer");
        assertThat(house.media.joined).containsExactlyInAnyOrder(talk.called(), target);

        house.calls.hungUp(talk.called(), EndReason.HUNG_UP);

        assertThat(state(talk.call()).isEnded()).isTrue();
        assertThat(house.media.open).isEmpty();
    }

    // RFC 5589 §6.3: the call is the transferor's again.
    @Test
    void givesTheCallBackWhenTheTargetRefuses() {
        var talk = talk(alice, "1002");
        house.calls.transferRequested(talk.called(), new Transfer("1003", Optional.empty()));

        house.calls.failed(house.phones.invited.getLast(), EndReason.BUSY);

        assertThat(house.phones.log).endsWith("hang-up BUSY", "transferred Failed[reason=BUSY]");
        assertThat(house.story(talk.call())).endsWith("leg-left BUSY", "transfer-failed");
        assertThat(house.media.joined).containsExactlyInAnyOrder(talk.caller(), talk.called());
    }

    @Test
    void givesTheCallBackWhenNobodyAnswers() {
        var talk = talk(alice, "1002");
        house.calls.transferRequested(talk.called(), new Transfer("1003", Optional.empty()));

        time.advance(Duration.ofSeconds(31));

        assertThat(house.story(talk.call())).endsWith("leg-left NO_ANSWER", "transfer-failed");
        assertThat(house.media.joined).containsExactlyInAnyOrder(talk.caller(), talk.called());
    }

    @Test
    void aTransferToNobodyChangesNothing() {
        var talk = talk(alice, "1002");

        house.calls.transferRequested(talk.called(), new Transfer("9999", Optional.empty()));

        assertThat(house.phones.log).endsWith("transferred Failed[reason=UNKNOWN_NUMBER]");
        assertThat(house.story(talk.call())).endsWith("transfer-requested", "transfer-failed");
        assertThat(house.media.joined).containsExactlyInAnyOrder(talk.caller(), talk.called());
    }

    @Test
    void oneTransferAtATime() {
        var talk = talk(alice, "1002");
        house.calls.transferRequested(talk.called(), new Transfer("1003", Optional.empty()));

        house.calls.transferRequested(talk.caller(), new Transfer("1003", Optional.empty()));

        assertThat(house.phones.log).endsWith("transferred Failed[reason=NOT_ACCEPTABLE]");
        assertThat(state(talk.call()).transfer()).map(CallState.Transfer::by).contains(talk.called());
    }

    // Many telephones hang up as soon as the transfer is accepted.
    @Test
    void theOthersGoOnWhenTheTransferorDoesNotWait() {
        var talk = talk(alice, "1002");
        house.calls.transferRequested(talk.called(), new Transfer("1003", Optional.empty()));
        var target = house.phones.invited.getLast();

        house.calls.hungUp(talk.called(), EndReason.HUNG_UP);
        assertThat(state(talk.call()).isEnded()).isFalse();
        house.calls.answered(target, "answer");

        assertThat(house.media.joined).containsExactlyInAnyOrder(talk.caller(), target);
        assertThat(state(talk.call()).isEnded()).isFalse();
    }

    @Test
    void endsWhenTheTransferorHasLeftAndTheTargetRefuses() {
        var talk = talk(alice, "1002");
        house.calls.transferRequested(talk.called(), new Transfer("1003", Optional.empty()));
        house.calls.hungUp(talk.called(), EndReason.HUNG_UP);

        house.calls.failed(house.phones.invited.getLast(), EndReason.BUSY);

        assertThat(house.story(talk.call())).endsWith("transfer-failed", "leg-left BUSY", "call-ended BUSY");
        assertThat(house.media.open).isEmpty();
    }

    @Test
    void endsWhenWhoWasToBeTransferredHangsUp() {
        var talk = talk(alice, "1002");
        house.calls.transferRequested(talk.called(), new Transfer("1003", Optional.empty()));

        house.calls.hungUp(talk.caller(), EndReason.HUNG_UP);

        assertThat(state(talk.call()).isEnded()).isTrue();
        assertThat(house.phones.log).contains("transferred Failed[reason=CANCELLED]");
        assertThat(house.media.open).isEmpty();
    }

    // RFC 5589 §7: the sound goes through us, so the consulted one's leg only changes its mix.
    @Test
    void joinsTheOtherSidesOfTwoCalls() {
        var talk = talk(alice, "1002");
        var consultation = talk(bob, "1003");

        house.calls.transferRequested(talk.called(), new Transfer("1003", Optional.of(consultation.caller())));

        assertThat(house.media.moved).containsEntry(consultation.called(), talk.call());
        assertThat(house.story(talk.call()))
                .endsWith("transfer-requested", "leg-moved-in", "transfer-succeeded", "leg-left TRANSFERRED");
        assertThat(house.story(consultation.call()))
                .endsWith("leg-moved-out", "leg-left TRANSFERRED", "call-ended TRANSFERRED");
        assertThat(house.phones.log).contains("transferred Succeeded[]");
        assertThat(house.media.joined).containsExactlyInAnyOrder(talk.caller(), consultation.called());

        house.calls.hungUp(consultation.called(), EndReason.HUNG_UP);

        assertThat(state(talk.call()).isEnded()).isTrue();
        assertThat(house.media.open).isEmpty();
        assertThat(house.calls.running()).isZero();
    }

    // The telephone's key for it was pressed before the consulted one answered.
    @Test
    void callsTheConsultedOneAnewWhereHeStillRings() {
        var talk = talk(alice, "1002");
        var consulting = house.phoneCalls(bob, "1003", "offer");

        house.calls.transferRequested(talk.called(), new Transfer("1003", Optional.of(consulting)));
        house.calls.answered(house.phones.invited.getLast(), "answer");

        assertThat(house.media.joined).containsExactlyInAnyOrder(talk.caller(), house.phones.invited.getLast());
        assertThat(house.calls.running()).isOne();
    }

    @Test
    void aConsultationThatEndedLeavesTheCallAsItWas() {
        var talk = talk(alice, "1002");
        var consultation = talk(bob, "1003");
        house.calls.hungUp(consultation.called(), EndReason.HUNG_UP);

        house.calls.transferRequested(talk.called(), new Transfer("1003", Optional.of(consultation.caller())));

        assertThat(house.phones.log).endsWith("transferred Failed[reason=GONE]");
        assertThat(house.media.joined).containsExactlyInAnyOrder(talk.caller(), talk.called());
    }

    @Test
    void aFullDiskLeavesBothCallsAsTheyWere() {
        var talk = talk(alice, "1002");
        var consultation = talk(bob, "1003");
        house.events.diskFull = true;

        house.calls.transferRequested(talk.called(), new Transfer("1003", Optional.of(consultation.caller())));
        house.events.diskFull = false;

        assertThat(house.phones.log).endsWith("transferred Failed[reason=FAILED]");
        assertThat(house.media.moved).isEmpty();
        assertThat(house.media.joined)
                .containsExactlyInAnyOrder(talk.caller(), talk.called(), consultation.caller(), consultation.called());
    }

    @Test
    void transfersIntoAConference() {
        var weekly = house.conference(house.person("olga"));
        var talk = talk(alice, "1002");

        house.calls.transferRequested(talk.called(), new Transfer("3000", Optional.empty()));

        var meeting = house.calls.running(weekly.id()).orElseThrow();
        assertThat(meeting.legs()).extracting(CallState.Leg::leg).containsExactly(talk.caller());
        assertThat(house.media.joined).containsExactly(talk.caller());
        assertThat(state(talk.call()).isEnded()).isTrue();
    }

    // RFC 3891 §3: who comes takes the place of who talked.
    @Test
    void aTelephoneTakesTheLegThatItReplaces() {
        var talk = talk(alice, "1002");

        var olgas = replace(olga, talk.called());

        assertThat(house.phones.log).contains("answer own", "hang-up REPLACED");
        assertThat(house.media.joined).containsExactlyInAnyOrder(talk.caller(), olgas);
        house.calls.hungUp(talk.caller(), EndReason.HUNG_UP);
        assertThat(house.media.open).isEmpty();
    }

    @Test
    void replacesWhoCalled() {
        var talk = talk(alice, "1002");

        replace(olga, talk.caller());
        house.calls.hungUp(talk.called(), EndReason.HUNG_UP);

        assertThat(state(talk.call()).isEnded()).isTrue();
        assertThat(house.media.open).isEmpty();
    }

    @Test
    void picksUpACallThatRingsForAnother() {
        var caller = house.phoneCalls(alice, "1002", "offer");
        var rings = house.phones.invited.getLast();
        house.calls.ringing(rings);

        var olgas = replace(olga, rings);

        assertThat(house.phones.log).contains("hang-up ANSWERED_ELSEWHERE");
        assertThat(house.media.joined).containsExactlyInAnyOrder(caller, olgas);
    }

    @Test
    void nothingOfAnotherOrganisationCanBeReplaced() {
        var talk = talk(alice, "1002");
        var stranger = new LegId("leg-stranger");

        house.calls.incoming(new PhoneEvents.Incoming(
                "replace", stranger, house.eve().tenant(), Optional.empty(), "1", "Eve", "1002", "offer", Optional.empty(),
                replacing(talk.called())));

        assertThat(house.phones.log).endsWith("reject GONE");
        assertThat(house.media.joined).containsExactlyInAnyOrder(talk.caller(), talk.called());
    }

    private LegId replace(Account by, LegId replaced) {
        var leg = new LegId(house.ids.next("leg"));
        house.calls.incoming(new PhoneEvents.Incoming(
                house.command(), leg, by.organisation().id(), Optional.of(by.id()), by.extension().orElse(""), "", "1002", "offer",
                Optional.empty(), replacing(replaced)));
        return leg;
    }

    private static PhoneEvents.Details replacing(LegId leg) {
        return new PhoneEvents.Details(DeviceClass.PLAIN, false, PhonePlane.Passed.NOTHING, Optional.of(leg));
    }
}
