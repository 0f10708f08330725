package org.parley.domain.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.Principal;
import org.parley.domain.calls.CallControl.AnswerOffer;
import org.parley.domain.calls.CallControl.HangUp;
import org.parley.domain.calls.CallControl.JoinConference;
import org.parley.domain.calls.CallControl.JoinWithOffer;
import org.parley.domain.calls.CallControl.Joined;
import org.parley.domain.calls.CallControl.Listen;
import org.parley.domain.calls.CallControl.Lock;
import org.parley.domain.calls.CallControl.Moderate;
import org.parley.domain.calls.CallControl.Offer;
import org.parley.domain.calls.CallControl.Scene;
import org.parley.domain.calls.CallControl.Seated;
import org.parley.domain.calls.CallControl.SetVideo;
import org.parley.domain.calls.CallControl.TakeSeat;
import org.parley.domain.calls.CallControl.View;
import org.parley.domain.calls.CallQuality.LegQuality;
import org.parley.domain.calls.CallQuality.Way;
import org.parley.domain.conversations.Conference;
import org.parley.testkit.ManualTime;

/** Who is seen, where people sit, who may come in, what a moderator may do, and what is kept of how it sounded. */
@Timeout(60)
class StageTest {
    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime();
    private House house;
    private Principal.Member alice;
    private Principal.Member bob;
    private Conference weekly;

    @BeforeEach
    void open() {
        house = House.at(folder, time);
        alice = house.person("alice");
        bob = house.person("bob");
        weekly = house.conference(alice);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private static void refused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(ParleyException.class, failure -> assertThat(failure.code()).isEqualTo(code));
    }

    private CallState.Leg leg(Joined joined) {
        return CallDecisions.leg(house.calls.state(house.operator(), joined.call(), Optional.empty()), joined.leg())
                .orElseThrow();
    }

    private Joined again(Principal.Member by) {
        return house.join(by, weekly);
    }

    private String offer(Principal by, Joined in, String commandId) {
        return house.calls.offer(new Offer(commandId, by, in.call(), in.leg(), true, false));
    }

    @Test
    void aLegThatTalksIsOfferedPicturesAndAnswersThem() {
        var joined = house.join(alice, weekly);

        var offer = offer(alice, joined, "o1");
        assertThat(offer).isEqualTo("offer 1 of " + joined.leg());
        house.calls.answer(new AnswerOffer("a1", alice, joined.call(), joined.leg(), "answer"));

        assertThat(house.media.log).containsSubsequence("accept-answer", "join", "offer-again video", "accept-answer");
        assertThat(house.story(joined.call())).containsExactly("call-started", "leg-added browser Alice", "leg-joined");
    }

    @Test
    void theSameOfferIsGivenToTheSameCommand() {
        var joined = house.join(alice, weekly);

        assertThat(offer(alice, joined, "o1")).isEqualTo(offer(alice, joined, "o1"));
        house.calls.answer(new AnswerOffer("a1", alice, joined.call(), joined.leg(), "answer"));
        assertThat(offer(alice, joined, "o1")).isEqualTo("offer 1 of " + joined.leg());
        assertThat(offer(alice, joined, "o2")).isEqualTo("offer 2 of " + joined.leg());
    }

    // Glare: two descriptions under way at once would leave the two sides with different ones.
    @Test
    void aSecondOfferWaitsForTheAnswerToTheFirst() {
        var joined = house.join(alice, weekly);
        offer(alice, joined, "o1");

        refused(ErrorCode.CONFLICT, () -> offer(alice, joined, "o2"));

        time.advance(Duration.ofSeconds(6)); // The first answer was lost with its page's connection.
        assertThat(offer(alice, joined, "o3")).isEqualTo("offer 2 of " + joined.leg());
    }

    // A page on a busy machine takes longer than that: what it was told is agreed on has to be.
    @Test
    void anAnswerThatComesLateIsTakenWhileNoOtherOfferWasMade() {
        var joined = house.join(alice, weekly);
        offer(alice, joined, "o1");
        time.advance(Duration.ofSeconds(20));

        house.calls.answer(new AnswerOffer("a1", alice, joined.call(), joined.leg(), "answer"));
        house.calls.answer(new AnswerOffer("a2", alice, joined.call(), joined.leg(), "answer"));

        assertThat(house.media.log).endsWith("offer-again video", "accept-answer");
    }

    @Test
    void anAnswerThatMediaRefusesLeavesWhatWasAgreed() {
        var joined = house.join(alice, weekly);
        offer(alice, joined, "o1");

        refused(
                ErrorCode.UNSUPPORTED_MEDIA,
                () -> house.calls.answer(new AnswerOffer("a1", alice, joined.call(), joined.leg(), "bad")));

        assertThat(leg(joined).phase()).isEqualTo(CallState.Phase.JOINED);
        assertThat(offer(alice, joined, "o2")).isEqualTo("offer 2 of " + joined.leg());
    }

    @Test
    void offersAreForOnesOwnLegOnceItTalks() {
        var joined = house.join(alice, weekly);
        var waiting = house.calls.join(new JoinConference("j", bob, weekly.id(), "page", "Bob"));

        refused(ErrorCode.FORBIDDEN, () -> offer(bob, joined, "o1"));
        refused(ErrorCode.CONFLICT, () -> offer(bob, waiting, "o2"));
    }

    @Test
    void aCameraIsShownAndTheTimelineKnows() {
        var joined = house.join(alice, weekly);

        house.calls.setVideo(new SetVideo("v1", alice, joined.call(), joined.leg(), VideoSource.CAMERA, true));
        assertThat(leg(joined).video()).containsExactly(VideoSource.CAMERA);
        house.calls.setVideo(new SetVideo("v2", alice, joined.call(), joined.leg(), VideoSource.CAMERA, false));

        assertThat(leg(joined).video()).isEmpty();
        assertThat(house.story(joined.call())).endsWith("video-started", "video-stopped");
        assertThat(house.media.log).containsSubsequence("video CAMERA on", "video CAMERA off");
    }

    @Test
    void whatMediaCannotShowIsNotStored() {
        var joined = house.join(alice, weekly);
        house.media.soundOnly = true;

        refused(
                ErrorCode.UNSUPPORTED_MEDIA,
                () -> house.calls.setVideo(
                        new SetVideo("v1", alice, joined.call(), joined.leg(), VideoSource.SCREEN, true)));

        assertThat(leg(joined).video()).isEmpty();
    }

    @Test
    void aViewerIsShownOnlyWhoIsInHisCall() {
        var first = house.join(alice, weekly);
        var second = house.join(bob, weekly);
        var elsewhere = house.join(house.person("olga"), house.conferences.create(alice, "Other", Optional.empty()));
        var wanted = List.of(
                new VideoView(second.leg(), VideoSource.CAMERA, 640, 360),
                new VideoView(elsewhere.leg(), VideoSource.CAMERA, 640, 360),
                new VideoView(second.leg(), VideoSource.CAMERA, 1, 1),
                new VideoView(first.leg(), VideoSource.CAMERA, 640, 360));

        house.calls.view(new View(alice, first.call(), first.leg(), wanted));

        assertThat(house.media.views).containsEntry(first.leg(), List.of(wanted.getFirst()));
        refused(ErrorCode.FORBIDDEN, () -> house.calls.view(new View(bob, first.call(), first.leg(), wanted)));
    }

    @Test
    void passingFactsAreLimited() {
        var joined = house.join(alice, weekly);
        var seat = new TakeSeat(alice, joined.call(), joined.leg(), new Seat(1, 1, 0));
        for (int i = 0; i < 40; i++) {
            house.calls.takeSeat(seat);
        }

        refused(ErrorCode.TOO_MANY_REQUESTS, () -> house.calls.takeSeat(seat));
        time.advance(Duration.ofMillis(60));
        house.calls.takeSeat(seat);
    }

    @Test
    void peopleAreSeatedAndNobodyMovesWhenOthersComeAndGo() {
        var scenes = new ArrayList<Scene>();
        house.calls.subscribeScenes(scenes::add);
        var first = house.join(alice, weekly);
        var second = house.join(bob, weekly);
        time.advance(Duration.ofMillis(200));
        assertThat(scenes.getLast().seats())
                .containsExactly(new Seated(first.leg(), SeatPlan.seat(0)), new Seated(second.leg(), SeatPlan.seat(1)));
        assertThat(house.media.seats).containsEntry(second.leg(), SeatPlan.seat(1));

        house.calls.hangUp(new HangUp("h", alice, first.call(), first.leg()));
        var third = house.join(house.person("olga"), weekly);
        time.advance(Duration.ofMillis(200));

        assertThat(scenes.getLast().seats())
                .containsExactly(new Seated(second.leg(), SeatPlan.seat(1)), new Seated(third.leg(), SeatPlan.seat(0)));
    }

    @Test
    void aSeatIsMovedByItsOwnerOrByWhoRunsTheConference() {
        var olgas = house.join(house.person("olga"), weekly);
        var joined = house.join(bob, weekly);
        var there = new Seat(-2, 3, 90);

        house.calls.takeSeat(new TakeSeat(bob, joined.call(), joined.leg(), there));
        assertThat(house.media.seats).containsEntry(joined.leg(), there);
        refused(ErrorCode.FORBIDDEN, () -> house.calls.takeSeat(new TakeSeat(bob, joined.call(), olgas.leg(), there)));
        house.calls.takeSeat(new TakeSeat(house.person("olga"), joined.call(), joined.leg(), new Seat(0, 0, 0)));

        assertThat(house.media.seats).containsEntry(joined.leg(), new Seat(0, 0, 0));
        assertThat(house.story(joined.call())).doesNotContain("leg-seated");
    }

    @Test
    void theSceneIsToldAtMostTenTimesASecond() {
        var joined = house.join(alice, weekly);
        time.advance(Duration.ofSeconds(1));
        var scenes = new ArrayList<Scene>();
        house.calls.subscribeScenes(scenes::add);

        for (int i = 0; i < 20; i++) {
            house.calls.takeSeat(new TakeSeat(alice, joined.call(), joined.leg(), new Seat(i / 10.0, 0, 0)));
            time.advance(Duration.ofMillis(20));
        }
        time.advance(Duration.ofSeconds(1));

        assertThat(scenes).hasSizeBetween(4, 6);
        assertThat(scenes.getLast().seats().getFirst().seat()).isEqualTo(new Seat(1.9, 0, 0));
    }

    // A page that is loaded anew keeps its seat, how it listens, and what a moderator decided.
    @Test
    void aReloadedPageKeepsItsPlace() {
        var olga = house.person("olga");
        house.join(olga, weekly);
        var joined = house.join(bob, weekly);
        house.calls.takeSeat(new TakeSeat(bob, joined.call(), joined.leg(), new Seat(5, 5, 45)));
        house.calls.listen(new Listen(bob, joined.call(), joined.leg(), Listening.SPATIAL));
        house.calls.moderate(new Moderate(
                "m", olga, joined.call(), joined.leg(), Optional.empty(), Optional.of(true), Optional.of(-6.0)));

        var after = again(bob);

        assertThat(after.leg()).isNotEqualTo(joined.leg());
        assertThat(house.media.seats).containsEntry(after.leg(), new Seat(5, 5, 45));
        assertThat(house.media.listening).containsEntry(after.leg(), Listening.SPATIAL);
        assertThat(leg(after).deaf()).isTrue();
        assertThat(leg(after).gainDb()).isEqualTo(-6);
        assertThat(house.media.log).endsWith("close", "accept-answer", "join", "join", "deafen", "gain -6.0");
    }

    @Test
    void onlyConferencesHaveSeats() {
        house.online.add(house.account("bob").id());
        var call = house.dial(alice, "1002");

        refused(
                ErrorCode.INVALID,
                () -> house.calls.takeSeat(new TakeSeat(alice, call.call(), call.leg(), new Seat(0, 0, 0))));
        refused(
                ErrorCode.INVALID,
                () -> house.calls.listen(new Listen(alice, call.call(), call.leg(), Listening.SPATIAL)));
    }

    @Test
    void aModeratorSilencesDeafensAndTurnsDown() {
        var joined = house.join(bob, weekly);

        house.calls.moderate(new Moderate(
                "m1", alice, joined.call(), joined.leg(), Optional.of(true), Optional.of(true), Optional.of(12.34)));

        assertThat(leg(joined).muted()).isTrue();
        assertThat(leg(joined).deaf()).isTrue();
        assertThat(leg(joined).gainDb()).isEqualTo(12.3);
        assertThat(house.media.log).endsWith("mute", "deafen", "gain 12.3");
        assertThat(house.story(joined.call())).endsWith("leg-muted", "leg-deafened", "leg-gained");
    }

    @Test
    void aModeratorOpensNobodysMicrophoneAndNobodyElseModerates() {
        var bobs = house.join(bob, weekly);
        var alices = house.join(alice, weekly);
        var none = Optional.<Boolean>empty();

        refused(
                ErrorCode.FORBIDDEN,
                () -> house.calls.moderate(new Moderate(
                        "m1", alice, bobs.call(), bobs.leg(), Optional.of(false), none, Optional.empty())));
        refused(
                ErrorCode.FORBIDDEN,
                () -> house.calls.moderate(
                        new Moderate("m2", bob, bobs.call(), alices.leg(), none, Optional.of(true), Optional.empty())));
        refused(
                ErrorCode.INVALID,
                () -> house.calls.moderate(
                        new Moderate("m3", alice, bobs.call(), bobs.leg(), none, none, Optional.of(20.1))));
        refused(
                ErrorCode.INVALID,
                () -> house.calls.moderate(
                        new Moderate("m4", alice, bobs.call(), bobs.leg(), none, none, Optional.empty())));
    }

    @Test
    void aLockedConferenceLetsInOnlyWhoRunsItAndWhoReloads() {
        var guest = house.person("bob");
        var joined = house.join(alice, weekly);
        var second = house.join(guest, weekly);
        house.calls.lock(new Lock("l1", alice, joined.call(), true));

        assertThat(again(guest).call()).isEqualTo(second.call()); // Loaded anew.
        refused(
                ErrorCode.FORBIDDEN,
                () -> house.calls.join(new JoinConference("j1", guest, weekly.id(), "another page", "Bob")));
        assertThat(house.join(house.person("olga"), weekly).call()).isEqualTo(joined.call());
        house.calls.lock(new Lock("l2", alice, joined.call(), false));
        house.calls.join(new JoinConference("j2", guest, weekly.id(), "another page", "Bob"));

        assertThat(house.story(joined.call())).contains("call-locked", "call-unlocked");
        assertThat(house.media.open).hasSize(4);
    }

    @Test
    void aLockedConferenceRefusesTelephonesClearly() {
        var joined = house.join(alice, weekly);
        house.calls.lock(new Lock("l1", alice, joined.call(), true));

        house.phoneCalls(house.account("bob"), "3000", "offer");
        assertThat(house.phones.log).containsExactly("reject LOCKED");

        house.phoneCalls(house.account("alice"), "3000", "offer");
        assertThat(house.phones.log).containsExactly("reject LOCKED", "answer own");
    }

    @Test
    void onlyWhoRunsTheConferenceLocksIt() {
        var joined = house.join(bob, weekly);
        refused(ErrorCode.FORBIDDEN, () -> house.calls.lock(new Lock("l1", bob, joined.call(), true)));

        house.online.add(house.account("bob").id());
        var call = house.dial(alice, "1002");
        refused(ErrorCode.INVALID, () -> house.calls.lock(new Lock("l2", alice, call.call(), true)));
    }

    // RFC 9725: a tool publishes with an offer of its own.
    @Test
    void aToolJoinsWithItsOwnOffer() {
        var joined = house.calls.joinWithOffer(new JoinWithOffer("w1", alice, weekly.id(), "obs", "Camera 1", "offer"));

        assertThat(joined.answerSdp()).isEqualTo("answer to " + joined.leg());
        assertThat(house.media.joined).containsExactly(joined.leg());
        assertThat(house.story(joined.call())).containsExactly("call-started", "leg-added browser Camera 1", "leg-joined");
        assertThat(house.calls.joinWithOffer(new JoinWithOffer("w1", alice, weekly.id(), "obs", "Camera 1", "offer"))
                        .leg())
                .isEqualTo(joined.leg());
    }

    @Test
    void aToolWhoseOfferIsNotUnderstoodLeavesNothingBehind() {
        refused(
                ErrorCode.UNSUPPORTED_MEDIA,
                () -> house.calls.joinWithOffer(new JoinWithOffer("w1", alice, weekly.id(), "obs", "Camera 1", "bad")));

        assertThat(house.calls.running(weekly.id())).isEmpty();
        assertThat(house.calls.running()).isZero();
        assertThat(house.media.open).isEmpty();
    }

    private static LegQuality quality(LegId leg, double loss) {
        var heard = new Way(loss, 8, OptionalDouble.of(loss), OptionalInt.of(40), OptionalDouble.empty());
        return new LegQuality(leg, Optional.of(heard), Optional.empty(), OptionalInt.empty());
    }

    @Test
    void whatWasMeasuredIsStoredWhenItSaysSomethingNew() {
        var joined = house.join(alice, weekly);
        for (int i = 0; i < 10; i++) {
            house.calls.quality(new CallQuality(joined.call(), List.of(quality(joined.leg(), 1))));
        }
        house.calls.quality(new CallQuality(joined.call(), List.of(quality(joined.leg(), 4))));
        house.calls.quality(new CallQuality(joined.call(), List.of(quality(new LegId("stranger"), 4))));

        assertThat(house.story(joined.call())).filteredOn("quality-measured"::equals).hasSize(2);
    }

    @Test
    void howItWasUntilTheEndIsStoredBeforeTheLegLeaves() {
        house.online.add(house.account("bob").id());
        var call = house.dial(alice, "1002");
        house.media.last.put(call.leg(), quality(call.leg(), 3));

        house.calls.hangUp(new HangUp("h", alice, call.call(), call.leg()));

        var events = house.calls.timeline(house.operator(), call.call()).stream()
                .map(CallControl.TimedEvent::event)
                .toList();
        assertThat(events)
                .containsSubsequence(
                        new CallEvent.QualityMeasured(List.of(quality(call.leg(), 3))),
                        new CallEvent.LegLeft(call.leg(), EndReason.CANCELLED));
    }

    @Test
    void everythingIsFoldedBackFromTheStore() {
        var joined = house.join(bob, weekly);
        house.calls.setVideo(new SetVideo("v", bob, joined.call(), joined.leg(), VideoSource.SCREEN, true));
        house.calls.moderate(new Moderate(
                "m", alice, joined.call(), joined.leg(), Optional.empty(), Optional.of(true), Optional.of(3.0)));
        house.calls.lock(new Lock("l", alice, joined.call(), true));
        var live = house.calls.state(alice, joined.call(), Optional.empty());

        var folded = CallFold.of(house.calls.timeline(alice, joined.call())).orElseThrow();

        assertThat(folded).isEqualTo(live);
        assertThat(CallJson.of(folded).toString())
                .contains("\"locked\":true", "\"deaf\":true,\"gainDb\":3.0,\"video\":[\"screen\"]");
    }
}
