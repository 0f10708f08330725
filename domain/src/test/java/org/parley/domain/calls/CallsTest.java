package org.parley.domain.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.Principal;
import org.parley.domain.calls.CallControl.Accept;
import org.parley.domain.calls.CallControl.AnswerOffer;
import org.parley.domain.calls.CallControl.Dial;
import org.parley.domain.calls.CallControl.HangUp;
import org.parley.domain.calls.CallControl.JoinConference;
import org.parley.domain.calls.CallControl.SetMuted;
import org.parley.domain.calls.CallControl.SetRecording;
import org.parley.domain.calls.CallState.Phase;
import org.parley.testkit.ManualTime;

/** What happens in a house, told by its scenarios: events in their order, and what media and telephones are asked. */
@Timeout(60)
class CallsTest {
    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime();
    private House house;

    @BeforeEach
    void open() {
        house = House.at(folder, time);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private static void refused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(ParleyException.class, failure -> assertThat(failure.code()).isEqualTo(code));
    }

    private CallState state(CallId call) {
        return house.calls.state(house.operator(), call, Optional.empty());
    }

    private LegId onlyInvited() {
        assertThat(house.phones.invited).hasSize(1);
        return house.phones.invited.getFirst();
    }

    private LegId browserLegOf(CallId call, String name) {
        return state(call).legs().stream()
                .filter(leg -> leg.kind() == LegKind.BROWSER && leg.displayName().equals(name))
                .reduce((_, last) -> last)
                .orElseThrow()
                .leg();
    }

    @Test
    void aBrowserJoinsAConference() {
        var alice = house.person("alice");
        var weekly = house.conference(alice);

        var joined = house.calls.join(new JoinConference("c1", alice, weekly.id(), "page", "Alice"));
        assertThat(joined.offerSdp()).isEqualTo("offer of " + joined.leg());
        assertThat(joined.state().legs()).singleElement().extracting(CallState.Leg::phase).isEqualTo(Phase.NEW);
        assertThat(house.media.joined).isEmpty();
        house.calls.answer(new AnswerOffer("c2", alice, joined.call(), joined.leg(), "answer"));

        assertThat(house.media.joined).containsExactly(joined.leg());
        assertThat(house.story(joined.call())).containsExactly("call-started", "leg-added browser Alice", "leg-joined");
        assertThat(house.calls.running(weekly.id())).map(CallState::call).contains(joined.call());
    }

    @Test
    void theCallOfAConferenceEndsWhenEverybodyHasLeft() {
        var alice = house.person("alice");
        var bob = house.person("bob");
        var weekly = house.conference(alice);
        var first = house.join(alice, weekly);
        var second = house.join(bob, weekly);
        assertThat(second.call()).isEqualTo(first.call());

        house.calls.hangUp(new HangUp("h1", alice, first.call(), first.leg()));
        assertThat(house.calls.running(weekly.id())).isPresent();
        house.calls.hangUp(new HangUp("h2", bob, first.call(), second.leg()));

        assertThat(house.story(first.call()))
                .endsWith("leg-left HUNG_UP", "leg-left HUNG_UP", "call-ended EVERYBODY_LEFT");
        assertThat(house.calls.running(weekly.id())).isEmpty();
        assertThat(house.calls.running()).isZero();
        assertThat(house.media.open).isEmpty();
        assertThat(house.media.log).endsWith("close", "close-call");
        assertThat(house.join(alice, weekly).call()).isNotEqualTo(first.call());
    }

    @Test
    void theSameCommandAgainGetsTheSameAnswer() {
        var alice = house.person("alice");
        var weekly = house.conference(alice);
        var command = new JoinConference("double-click", alice, weekly.id(), "page", "Alice");

        var first = house.calls.join(command);
        var second = house.calls.join(command);

        assertThat(second).isEqualTo(first);
        assertThat(house.story(first.call())).containsExactly("call-started", "leg-added browser Alice");
    }

    @Test
    void aRefusalIsAnAnswerTooButAFailureMayPass() {
        var alice = house.person("alice");
        var weekly = house.conference(alice);
        refused(ErrorCode.NOT_FOUND, () -> house.calls.dial(new Dial("d", alice, "4711", "page")));
        refused(ErrorCode.NOT_FOUND, () -> house.calls.dial(new Dial("d", alice, "3000", "page")));

        var command = new JoinConference("j", alice, weekly.id(), "page", "Alice");
        house.media.full = true;
        refused(ErrorCode.NODE_AT_LIMIT, () -> house.calls.join(command));
        house.media.full = false;
        assertThat(house.calls.join(command).offerSdp()).isNotEmpty();
    }

    @Test
    void aRefreshedPageReplacesItsLeg() {
        var alice = house.person("alice");
        var weekly = house.conference(alice);
        var before = house.join(alice, weekly);

        var after = house.join(alice, weekly);

        assertThat(after.call()).isEqualTo(before.call());
        assertThat(house.media.open).containsExactly(after.leg());
        assertThat(house.story(before.call()))
                .containsExactly(
                        "call-started",
                        "leg-added browser Alice",
                        "leg-joined",
                        "leg-added browser Alice",
                        "leg-left REPLACED",
                        "leg-joined");
    }

    @Test
    void anotherPersonsPageIsNotReplacedByTheSameParticipantName() {
        var alice = house.person("alice");
        var weekly = house.conference(alice);
        house.calls.join(new JoinConference("a", alice, weekly.id(), "page", "Alice"));

        house.calls.join(new JoinConference("b", house.person("bob"), weekly.id(), "page", "Bob"));

        assertThat(house.media.open).hasSize(2);
    }

    @Test
    void aTelephoneDialsAConference() {
        var alice = house.person("alice");
        var weekly = house.conference(alice);
        var browser = house.join(alice, weekly);

        var leg = house.phoneCalls(house.account("bob"), "3000", "offer");

        assertThat(house.phones.log).containsExactly("answer own");
        assertThat(house.media.joined).containsExactlyInAnyOrder(browser.leg(), leg);
        assertThat(state(browser.call()).legs().get(1)).satisfies(phone -> {
            assertThat(phone.displayName()).isEqualTo("Bob");
            assertThat(phone.number()).isEqualTo("1002");
            assertThat(phone.phase()).isEqualTo(Phase.JOINED);
        });
        house.calls.hungUp(leg, EndReason.HUNG_UP);
        assertThat(house.story(browser.call())).endsWith("leg-left HUNG_UP");
        assertThat(house.media.open).containsExactly(browser.leg());
    }

    @Test
    void aTelephoneThatSpeaksNothingInCommonIsRefusedAndLeavesNoTrace() {
        var weekly = house.conference(house.person("alice"));

        house.phoneCalls(house.account("bob"), "3000", "bad offer");
        house.phoneCalls(house.account("bob"), "1001", "bad offer");

        assertThat(house.phones.log).containsExactly("reject NOT_ACCEPTABLE", "reject NOT_ACCEPTABLE");
        assertThat(house.calls.running(weekly.id())).isEmpty();
        assertThat(house.calls.running()).isZero();
        assertThat(house.media.open).isEmpty();
    }

    @Test
    void aTelephoneCallsATelephone() {
        house.phones.registered.add(house.account("bob").id());
        var caller = house.phoneCalls(house.account("alice"), "1002", "offer");
        var callee = onlyInvited();
        assertThat(house.phones.log).containsExactly("invite by 1001 Alice");
        house.calls.ringing(callee);
        assertThat(house.phones.log).endsWith("ring");
        assertThat(house.media.joined).isEmpty();

        house.calls.answered(callee, "answer");

        assertThat(house.phones.log).endsWith("answer own");
        assertThat(house.media.joined).containsExactlyInAnyOrder(caller, callee);
        house.calls.hungUp(callee, EndReason.HUNG_UP);
        assertThat(house.phones.log).endsWith("hang-up HUNG_UP", "hang-up HUNG_UP");
        assertThat(house.media.open).isEmpty();
        assertThat(house.calls.running()).isZero();
    }

    /** In the media where the peer agreed on telephone events (RFC 4733), else by SIP INFO. */
    @Test
    void keysGoOnByTheWayThatTheOtherSideTakes() {
        house.phones.registered.add(house.account("bob").id());
        var caller = house.phoneCalls(house.account("alice"), "1002", "offer");
        var callee = onlyInvited();
        house.calls.answered(callee, "answer");
        var call = house.media.calls.get(caller);

        house.media.takesKeys.add(callee);
        house.calls.digit(call, caller, '5', 120);
        house.calls.digit(call, callee, '6', 120);

        assertThat(house.media.log).contains("key 5 to " + callee);
        assertThat(house.phones.log).contains("digit 6 to " + caller).doesNotContain("digit 5 to " + callee);
    }

    @Test
    void theCallersHangUpEndsTheCallToo() {
        house.phones.registered.add(house.account("bob").id());
        var caller = house.phoneCalls(house.account("alice"), "1002", "offer");
        var callee = onlyInvited();
        house.calls.answered(callee, "answer");

        house.calls.hungUp(caller, EndReason.HUNG_UP);

        assertThat(house.phones.log).endsWith("hang-up HUNG_UP", "hang-up HUNG_UP");
        assertThat(house.calls.running()).isZero();
    }

    @Test
    void aTelephoneThatGivesUpStopsTheRinging() {
        house.phones.registered.add(house.account("bob").id());
        var caller = house.phoneCalls(house.account("alice"), "1002", "offer");
        house.calls.ringing(onlyInvited());

        house.calls.hungUp(caller, EndReason.CANCELLED);

        assertThat(house.phones.log).endsWith("reject CANCELLED", "hang-up CANCELLED");
        assertThat(house.calls.running()).isZero();
    }

    @Test
    void anAnswerThatCrossesTheCancelIsHungUp() {
        house.phones.registered.add(house.account("bob").id());
        var caller = house.phoneCalls(house.account("alice"), "1002", "offer");
        house.calls.hungUp(caller, EndReason.CANCELLED);

        house.calls.answered(onlyInvited(), "answer");

        assertThat(house.phones.log).endsWith("hang-up ANSWERED_ELSEWHERE");
        assertThat(house.media.joined).isEmpty();
    }

    @Test
    void aBusyTelephoneIsToldToTheCaller() {
        house.phones.registered.add(house.account("bob").id());
        house.phoneCalls(house.account("alice"), "1002", "offer");

        house.calls.failed(onlyInvited(), EndReason.BUSY);

        assertThat(house.phones.log).endsWith("hang-up BUSY", "reject BUSY");
        assertThat(house.calls.running()).isZero();
    }

    @Test
    void nobodyAnswersWithinThirtySeconds() {
        house.phones.registered.add(house.account("bob").id());
        house.phoneCalls(house.account("alice"), "1002", "offer");
        house.calls.ringing(onlyInvited());

        time.advance(Duration.ofSeconds(29));
        assertThat(house.calls.running()).isOne();
        time.advance(Duration.ofSeconds(1));

        assertThat(house.phones.log).endsWith("reject NO_ANSWER", "hang-up NO_ANSWER");
        assertThat(house.calls.running()).isZero();
    }

    @Test
    void anUnknownNumberAndAnUnreachableOneAreToldApart() {
        house.phoneCalls(house.account("alice"), "4711", "offer");
        house.phoneCalls(house.account("alice"), "1002", "offer");
        house.phoneCalls(house.account("alice"), "1001", "offer");

        assertThat(house.phones.log).containsExactly("reject UNKNOWN_NUMBER", "reject UNREACHABLE", "reject BUSY");
        assertThat(house.media.open).isEmpty();
        var alice = house.person("alice");
        refused(ErrorCode.NOT_FOUND, () -> house.calls.dial(new Dial("d1", alice, "4711", "page")));
        refused(ErrorCode.UNAVAILABLE, () -> house.calls.dial(new Dial("d2", alice, "1002", "page")));
        refused(ErrorCode.BUSY, () -> house.calls.dial(new Dial("d3", alice, "1001", "page")));
    }

    @Test
    void aBrowserCallsATelephoneAndHearsItRing() {
        house.phones.registered.add(house.account("bob").id());

        var joined = house.dial(house.person("alice"), "1002");
        var callee = onlyInvited();
        assertThat(house.phones.log).containsExactly("invite by 1001 Alice");
        assertThat(house.media.log).doesNotContain("tone RINGBACK");
        house.calls.ringing(callee);
        assertThat(house.media.log).endsWith("tone RINGBACK");
        house.calls.answered(callee, "answer");

        assertThat(house.media.log).endsWith("accept-answer", "join", "tone NONE");
        assertThat(house.media.joined).containsExactlyInAnyOrder(joined.leg(), callee);
        house.calls.hangUp(new HangUp("h", house.person("alice"), joined.call(), joined.leg()));
        assertThat(house.phones.log).endsWith("hang-up HUNG_UP");
        assertThat(house.story(joined.call())).endsWith("leg-left HUNG_UP", "leg-left HUNG_UP", "call-ended HUNG_UP");
    }

    @Test
    void aTelephoneCallsABrowser() {
        var bob = house.person("bob");
        house.online.add(bob.account());
        var caller = house.phoneCalls(house.account("alice"), "1002", "offer");
        assertThat(house.phones.log).containsExactly("ring");

        var id = callOf(caller);
        var leg = browserLegOf(id, "Bob");
        var taken = house.calls.accept(new Accept("a1", bob, id, leg, "bob's page"));
        house.calls.answer(new AnswerOffer("a2", bob, id, taken.leg(), "answer"));

        assertThat(house.phones.log).containsExactly("ring", "answer own");
        assertThat(house.media.joined).containsExactlyInAnyOrder(caller, leg);
        house.calls.hungUp(caller, EndReason.HUNG_UP);
        assertThat(house.story(id)).endsWith("leg-left HUNG_UP", "leg-left HUNG_UP", "call-ended HUNG_UP");
    }

    private CallId callOf(LegId leg) {
        return house.events.readCategory("call", 0, 1_000).stream()
                .filter(stored -> stored.json().contains(leg.value()))
                .reduce((_, last) -> last)
                .map(stored -> new CallId(stored.stream().id()))
                .orElseThrow();
    }

    @Test
    void whoeverAnswersFirstWins() {
        var bob = house.person("bob");
        house.online.add(bob.account());
        house.phones.registered.add(bob.account());
        var joined = house.dial(house.person("alice"), "1002");
        var phone = onlyInvited();
        assertThat(house.media.log).endsWith("join", "tone RINGBACK"); // The page rings at once.
        house.calls.ringing(phone);

        var browser = browserLegOf(joined.call(), "Bob");
        house.calls.accept(new Accept("a1", bob, joined.call(), browser, "bob's page"));
        assertThat(house.phones.log).endsWith("hang-up ANSWERED_ELSEWHERE");
        house.calls.answered(phone, "answer, too late");
        house.calls.answer(new AnswerOffer("a2", bob, joined.call(), browser, "answer"));

        assertThat(house.media.joined).containsExactlyInAnyOrder(joined.leg(), browser);
        refused(
                ErrorCode.CONFLICT,
                () -> house.calls.accept(new Accept("a3", bob, joined.call(), browser, "bob's other page")));
    }

    @Test
    void theTelephoneWinsAndThePageStopsRinging() {
        var bob = house.person("bob");
        house.online.add(bob.account());
        house.phones.registered.add(bob.account());
        var joined = house.dial(house.person("alice"), "1002");

        house.calls.answered(onlyInvited(), "answer");

        assertThat(house.story(joined.call())).endsWith("leg-joined", "leg-left ANSWERED_ELSEWHERE");
        refused(
                ErrorCode.GONE,
                () -> house.calls.accept(
                        new Accept("a", bob, joined.call(), browserLegOf(joined.call(), "Bob"), "page")));
    }

    @Test
    void aBusyTelephoneLeavesThePageRinging() {
        var bob = house.person("bob");
        house.online.add(bob.account());
        house.phones.registered.add(bob.account());
        var joined = house.dial(house.person("alice"), "1002");

        house.calls.failed(onlyInvited(), EndReason.BUSY);
        assertThat(house.calls.running()).isOne();
        time.advance(Duration.ofSeconds(30));

        assertThat(house.story(joined.call())).endsWith("call-ended NO_ANSWER");
    }

    @Test
    void decliningInThePageDeclinesEverywhere() {
        var bob = house.person("bob");
        house.online.add(bob.account());
        house.phones.registered.add(bob.account());
        var joined = house.dial(house.person("alice"), "1002");

        house.calls.hangUp(new HangUp("no", bob, joined.call(), browserLegOf(joined.call(), "Bob")));

        assertThat(house.phones.log).endsWith("hang-up DECLINED");
        assertThat(house.story(joined.call())).endsWith("call-ended DECLINED");
    }

    @Test
    void thePageThatWasLoadedAnewInACallOfTwoGoesOn() {
        var alice = house.person("alice");
        house.phones.registered.add(house.account("bob").id());
        var joined = house.dial(alice, "1002");
        house.calls.answered(onlyInvited(), "answer");

        var again = house.calls.accept(
                new Accept("again", alice, joined.call(), joined.leg(), "page of " + alice.subject()));
        house.calls.answer(new AnswerOffer("again2", alice, joined.call(), again.leg(), "answer"));

        assertThat(again.leg()).isNotEqualTo(joined.leg());
        assertThat(house.media.joined).contains(again.leg()).doesNotContain(joined.leg());
        // Loaded anew once more, before it knew of its second leg.
        var third = house.calls.accept(
                new Accept("third", alice, joined.call(), joined.leg(), "page of " + alice.subject()));
        assertThat(third.leg()).isNotIn(joined.leg(), again.leg());
        assertThat(house.calls.accept(new Accept("fourth", alice, joined.call(), joined.leg(), "page of " + alice.subject())))
                .extracting(CallControl.Joined::leg, CallControl.Joined::offerSdp)
                .containsExactly(third.leg(), third.offerSdp());
        assertThat(house.calls.running()).isOne();
    }

    @Test
    void aTakenCallWhosePageDiesEnds() {
        var bob = house.person("bob");
        house.online.add(bob.account());
        var joined = house.dial(house.person("alice"), "1002");
        house.calls.accept(new Accept("a", bob, joined.call(), browserLegOf(joined.call(), "Bob"), "page"));

        time.advance(Duration.ofSeconds(20));

        assertThat(house.story(joined.call())).endsWith("call-ended CONNECTION_LOST");
    }

    @Test
    void aPageThatNeverAnswersGivesItsPlaceBack() {
        var alice = house.person("alice");
        var weekly = house.conference(alice);
        house.calls.join(new JoinConference("c", alice, weekly.id(), "page", "Alice"));

        time.advance(Duration.ofSeconds(20));

        assertThat(house.calls.running(weekly.id())).isEmpty();
        assertThat(house.media.open).isEmpty();
    }

    @Test
    void holdAndResumeComeFromTheTelephonesOffers() {
        var weekly = house.conference(house.person("alice"));
        var leg = house.phoneCalls(house.account("bob"), "3000", "offer");
        var call = house.calls.running(weekly.id()).orElseThrow().call();

        assertThat(house.calls.offered(leg, "sendonly offer")).isEqualTo("answer to " + leg);
        assertThat(state(call).legs().getFirst().held()).isTrue();
        house.calls.offered(leg, "sendonly offer");
        house.calls.offered(leg, "offer");

        assertThat(state(call).legs().getFirst().held()).isFalse();
        assertThat(house.story(call)).endsWith("leg-joined", "leg-held", "leg-resumed");
        house.calls.hungUp(leg, EndReason.HUNG_UP);
        refused(ErrorCode.GONE, () -> house.calls.offered(leg, "offer"));
    }

    @Test
    void mutingIsForOneselfAndForTheOwnerButUnmutingForOneselfOnly() {
        var alice = house.person("alice");
        var bob = house.person("bob");
        var weekly = house.conference(alice);
        house.join(alice, weekly);
        var bobs = house.join(bob, weekly);
        var alices = house.calls.running(weekly.id()).orElseThrow().legs().getFirst().leg();

        house.calls.setMuted(new SetMuted("m1", alice, bobs.call(), bobs.leg(), true));
        assertThat(house.media.log).endsWith("mute");
        assertThat(state(bobs.call()).legs().get(1).muted()).isTrue();
        refused(
                ErrorCode.FORBIDDEN,
                () -> house.calls.setMuted(new SetMuted("m2", alice, bobs.call(), bobs.leg(), false)));
        refused(
                ErrorCode.FORBIDDEN,
                () -> house.calls.setMuted(new SetMuted("m3", bob, bobs.call(), alices, true)));
        refused(ErrorCode.FORBIDDEN, () -> house.calls.hangUp(new HangUp("m4", bob, bobs.call(), alices)));
        house.calls.setMuted(new SetMuted("m5", bob, bobs.call(), bobs.leg(), false));
        assertThat(house.media.log).endsWith("unmute");
        house.calls.hangUp(new HangUp("m6", alice, bobs.call(), bobs.leg()));
        assertThat(house.story(bobs.call())).endsWith("leg-muted", "leg-unmuted", "leg-left HUNG_UP");
    }

    @Test
    void theOwnerRecordsAndTheRecordingEndsWithTheCall() {
        var alice = house.person("alice");
        var bob = house.person("bob");
        var weekly = house.conference(alice);
        var first = house.join(alice, weekly);
        var second = house.join(bob, weekly);
        refused(ErrorCode.FORBIDDEN, () -> house.calls.setRecording(new SetRecording("r0", bob, first.call(), true)));

        house.calls.setRecording(new SetRecording("r1", alice, first.call(), true));
        house.calls.setRecording(new SetRecording("r2", alice, first.call(), true));
        assertThat(state(first.call()).recording()).isPresent();
        house.calls.setRecording(new SetRecording("r3", alice, first.call(), false));
        assertThat(house.media.log).endsWith("start-recording", "stop-recording");
        house.calls.setRecording(new SetRecording("r4", alice, first.call(), true));
        house.calls.hangUp(new HangUp("h1", alice, first.call(), first.leg()));
        house.calls.hangUp(new HangUp("h2", bob, first.call(), second.leg()));

        assertThat(house.story(first.call()))
                .endsWith("leg-left HUNG_UP", "recording-stopped EVERYBODY_LEFT", "call-ended EVERYBODY_LEFT");
        assertThat(house.media.log).endsWith("close", "stop-recording", "close-call");
    }

    @Test
    void whoComesIntoARecordedConferenceIsTold() {
        var alice = house.person("alice");
        var weekly = house.conference(alice);
        var first = house.join(alice, weekly);
        house.calls.setRecording(new SetRecording("r1", alice, first.call(), true));

        house.join(house.person("bob"), weekly);

        assertThat(house.media.log).endsWith("join", "tone RECORDING");
    }

    @Test
    void aRecordingThatCannotStartSaysSo() {
        var alice = house.person("alice");
        var first = house.join(alice, house.conference(alice));
        house.media.recorderBroken = true;

        house.calls.setRecording(new SetRecording("r1", alice, first.call(), true));

        assertThat(house.story(first.call())).endsWith("recording-started", "recording-stopped FAILED");
    }

    @Test
    void inAConferenceOfTheOperatorWhoeverHasAnAccountAndTakesPartMayRecord() {
        var bob = house.person("bob");
        var alice = house.person("alice");
        var weekly = house.conference(house.operator());
        var joined = house.join(bob, weekly);
        var guest = (Principal) house.accounts.signInGuest(weekly.tenant(), weekly.id(), "Gus").guest();
        house.join(guest, weekly);

        refused(ErrorCode.FORBIDDEN, () -> house.calls.setRecording(new SetRecording("r1", guest, joined.call(), true)));
        refused(ErrorCode.FORBIDDEN, () -> house.calls.setRecording(new SetRecording("r2", alice, joined.call(), true)));
        house.calls.setRecording(new SetRecording("r3", bob, joined.call(), true));

        assertThat(state(joined.call()).recording()).isPresent();
    }

    @Test
    void whoTalksMayRecordACallOfTwo() {
        var alice = house.person("alice");
        house.phones.registered.add(house.account("bob").id());
        var joined = house.dial(alice, "1002");
        house.calls.answered(onlyInvited(), "answer");

        house.calls.setRecording(new SetRecording("r1", alice, joined.call(), true));

        assertThat(state(joined.call()).recording()).isPresent();
        refused(ErrorCode.NOT_FOUND, () -> house.calls.setRecording(new SetRecording("r2", house.eve(), joined.call(), false)));
    }

    @Test
    void mediaTellsWhatHappensToALeg() {
        var alice = house.person("alice");
        var joined = house.join(alice, house.conference(alice));

        house.calls.legConnected(joined.call(), joined.leg());
        house.calls.digit(joined.call(), joined.leg(), '5', 120);
        house.calls.legLost(joined.call(), joined.leg(), "nothing came for 15 s");
        house.calls.legLost(joined.call(), joined.leg(), "again");
        assertThat(state(joined.call()).isEnded()).isFalse();
        time.advance(Duration.ofSeconds(8));

        assertThat(house.story(joined.call()))
                .endsWith("leg-connected", "digit-pressed", "leg-left CONNECTION_LOST", "call-ended EVERYBODY_LEFT");
    }

    @Test
    void aPageThatIsLoadedAnewKeepsItsCallWithATelephone() {
        var alice = house.person("alice");
        house.phones.registered.add(house.account("bob").id());
        var dialled = house.calls.dial(new Dial("d1", alice, "1002", "alice-tab"));
        house.calls.answer(new AnswerOffer("a1", alice, dialled.call(), dialled.leg(), "sdp"));
        house.calls.answered(onlyInvited(), "answer");

        house.calls.legLost(dialled.call(), dialled.leg(), "the page closed its connection");
        time.advance(Duration.ofSeconds(2));
        var back = house.calls.accept(new Accept("r1", alice, dialled.call(), dialled.leg(), "alice-tab"));
        house.calls.answer(new AnswerOffer("a2", alice, back.call(), back.leg(), "sdp"));
        time.advance(Duration.ofSeconds(20));

        assertThat(back.call()).isEqualTo(dialled.call());
        assertThat(house.story(dialled.call())).contains("leg-left REPLACED").doesNotContain("leg-left CONNECTION_LOST");
    }

    @Test
    void strangersSeeNothing() {
        var alice = house.person("alice");
        var joined = house.join(alice, house.conference(alice));
        var eve = house.eve();

        refused(ErrorCode.NOT_FOUND, () -> house.calls.state(eve, joined.call(), Optional.empty()));
        refused(ErrorCode.NOT_FOUND, () -> house.calls.timeline(eve, joined.call()));
        refused(ErrorCode.NOT_FOUND, () -> house.calls.hangUp(new HangUp("h", eve, joined.call(), joined.leg())));
        refused(ErrorCode.NOT_FOUND, () -> house.calls.state(alice, new CallId("call-none"), Optional.empty()));
        house.calls.hangUp(new HangUp("h", alice, joined.call(), joined.leg()));
        refused(
                ErrorCode.FORBIDDEN,
                () -> house.calls.state(house.person("bob"), joined.call(), Optional.empty()));
    }

    @Test
    void aGuestJoinsHisConferenceOnly() {
        var alice = house.person("alice");
        var weekly = house.conference(alice);
        var other = house.conferences.create(alice, "Other", Optional.empty());
        var guest = (Principal) house.accounts.signInGuest(weekly.tenant(), weekly.id(), "Gus").guest();

        var joined = house.join(guest, weekly);

        assertThat(joined.state().legs()).singleElement().extracting(CallState.Leg::displayName).isEqualTo("Gus");
        refused(ErrorCode.NOT_FOUND, () -> house.join(guest, other));
        refused(ErrorCode.FORBIDDEN, () -> house.calls.dial(new Dial("d", guest, "3000", "page")));
    }

    @Test
    void showsTheCallAsItWasAtAnyMoment() {
        var alice = house.person("alice");
        var weekly = house.conference(alice);
        var first = house.join(alice, weekly);
        time.advance(Duration.ofSeconds(10));
        var between = time.now();
        time.advance(Duration.ofSeconds(10));
        house.join(house.person("bob"), weekly);

        assertThat(house.calls.state(alice, first.call(), Optional.of(between)).legs()).hasSize(1);
        assertThat(house.calls.state(alice, first.call(), Optional.of(time.now())).legs()).hasSize(2);
        refused(
                ErrorCode.NOT_FOUND,
                () -> house.calls.state(alice, first.call(), Optional.of(between.minusSeconds(60))));
    }

    @Test
    void timesInATimelineNeverGoBack() {
        var alice = house.person("alice");
        var weekly = house.conference(alice);
        var first = house.join(alice, weekly);
        time.stepWallClock(Duration.ofHours(-2));

        house.join(house.person("bob"), weekly);

        assertThat(house.calls.timeline(alice, first.call()))
                .extracting(CallControl.TimedEvent::at)
                .isSorted();
    }

    @Test
    void aFullDiskRefusesWhoComesButStopsNobodyWhoTalks() {
        var alice = house.person("alice");
        var bob = house.person("bob");
        var weekly = house.conference(alice);
        var first = house.join(alice, weekly);
        house.events.diskFull = true;

        refused(ErrorCode.DISK_FULL, () -> house.join(bob, weekly));
        house.phoneCalls(house.account("bob"), "3000", "offer");
        assertThat(house.phones.log).containsExactly("reject FAILED");
        assertThat(house.media.open).containsExactly(first.leg());

        house.calls.legLost(first.call(), first.leg(), "gone");
        time.advance(Duration.ofSeconds(8));
        assertThat(house.media.open).isEmpty();
        house.events.diskFull = false;
        time.advance(Duration.ofSeconds(1));
        assertThat(house.story(first.call()))
                .endsWith("leg-joined", "leg-left CONNECTION_LOST", "call-ended EVERYBODY_LEFT");
    }

    @Test
    void aRepeatedInviteIsOneCall() {
        house.phones.registered.add(house.account("bob").id());
        var alice = house.account("alice");
        var first = new PhoneEvents.Incoming(
                "invite-1", new LegId("leg-1"), alice.organisation().id(), Optional.of(alice.id()), "1001", "Alice", "1002", "offer", Optional.empty(), PhoneEvents.Details.PLAIN);
        var fork = new PhoneEvents.Incoming(
                "invite-1", new LegId("leg-2"), alice.organisation().id(), Optional.of(alice.id()), "1001", "Alice", "1002", "offer", Optional.empty(), PhoneEvents.Details.PLAIN);

        house.calls.incoming(first);
        house.calls.incoming(first);
        house.calls.incoming(fork);

        assertThat(house.calls.running()).isOne();
        assertThat(house.phones.log).containsExactly("invite by 1001 Alice", "reject ANSWERED_ELSEWHERE");
    }

    @Test
    void stoppingTheNodeEndsItsCalls() {
        var alice = house.person("alice");
        var joined = house.join(alice, house.conference(alice));
        house.calls.setRecording(new SetRecording("r", alice, joined.call(), true));
        var phone = house.phoneCalls(house.account("bob"), "3000", "offer");
        assertThat(house.media.joined).contains(phone);

        house.calls.close();

        assertThat(house.phones.log).endsWith("hang-up NODE_STOPPED");
        assertThat(house.story(joined.call()))
                .endsWith("leg-left NODE_STOPPED", "leg-left NODE_STOPPED", "recording-stopped NODE_STOPPED", "call-ended NODE_STOPPED");
        refused(ErrorCode.NODE_AT_LIMIT, () -> house.dial(alice, "3000"));
    }
}
