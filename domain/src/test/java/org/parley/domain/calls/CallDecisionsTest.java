package org.parley.domain.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.calls.CallEvent.CallEnded;
import org.parley.domain.calls.CallEvent.CallStarted;
import org.parley.domain.calls.CallEvent.DigitPressed;
import org.parley.domain.calls.CallEvent.LegAdded;
import org.parley.domain.calls.CallEvent.LegHeld;
import org.parley.domain.calls.CallEvent.LegJoined;
import org.parley.domain.calls.CallEvent.LegLeft;
import org.parley.domain.calls.CallEvent.LegMuted;
import org.parley.domain.calls.CallEvent.LegRinging;
import org.parley.domain.calls.CallEvent.RecordingStarted;
import org.parley.domain.calls.CallEvent.RecordingStopped;
import org.parley.domain.calls.CallState.Phase;
import org.parley.domain.conversations.ConferenceId;

/** What follows from what, case by case; and that no order of commands breaks a call. */
class CallDecisionsTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final CallId CALL = new CallId("call-1");
    private static final TenantId TENANT = new TenantId("organisation-1");
    private static final LegId CALLER = new LegId("caller");
    private static final LegId PAGE = new LegId("page");
    private static final LegId PHONE = new LegId("phone");
    private static final RecordingId RECORDING = new RecordingId("recording-1");
    private static final CallDecisions DECISIONS = new CallDecisions(3);

    private static final CallStarted OF_TWO = new CallStarted(CALL, TENANT, Optional.empty(), "Alice – Bob");
    private static final CallStarted CONFERENCE =
            new CallStarted(CALL, TENANT, Optional.of(new ConferenceId("conference-1")), "Weekly");
    private static final LegAdded PHONE_CALLER = leg(CALLER, LegKind.PHONE, true, "alice");
    private static final LegAdded BROWSER_CALLER = leg(CALLER, LegKind.BROWSER, true, "alice");
    private static final LegAdded CALLED_PAGE = leg(PAGE, LegKind.BROWSER, false, "bob");
    private static final LegAdded CALLED_PHONE = leg(PHONE, LegKind.PHONE, false, "bob");

    private static LegAdded leg(LegId id, LegKind kind, boolean incoming, String subject) {
        return new LegAdded(id, kind, incoming, "participant of " + id, subject, subject, "1001");
    }

    private static List<CallEvent> given(CallEvent... events) {
        return List.of(events);
    }

    private static List<CallEvent> then(CallEvent... events) {
        return List.of(events);
    }

    private static List<CallEvent> plus(List<CallEvent> before, CallEvent... more) {
        var events = new ArrayList<>(before);
        events.addAll(List.of(more));
        return events;
    }

    private static final List<CallEvent> RINGING_BOTH =
            given(OF_TWO, PHONE_CALLER, CALLED_PAGE, new LegRinging(PAGE), CALLED_PHONE);
    private static final List<CallEvent> RINGING_PHONE = given(OF_TWO, PHONE_CALLER, CALLED_PHONE);
    private static final List<CallEvent> TALKING =
            plus(RINGING_PHONE, new LegJoined(PHONE), new LegJoined(CALLER));
    private static final List<CallEvent> ALONE = given(CONFERENCE, BROWSER_CALLER, new LegJoined(CALLER));
    private static final List<CallEvent> TOGETHER =
            plus(ALONE, leg(PAGE, LegKind.BROWSER, true, "bob"), new LegJoined(PAGE));

    static Stream<Arguments> cases() {
        return Stream.of(
                arguments(
                        "the page rings at once, a telephone when it says so",
                        given(),
                        new CallCommand.Call(OF_TWO, PHONE_CALLER, List.of(CALLED_PAGE, CALLED_PHONE)),
                        then(OF_TWO, PHONE_CALLER, CALLED_PAGE, new LegRinging(PAGE), CALLED_PHONE)),
                arguments(
                        "nobody can be reached",
                        given(),
                        new CallCommand.Call(OF_TWO, PHONE_CALLER, List.of()),
                        then(
                                OF_TWO,
                                PHONE_CALLER,
                                new LegLeft(CALLER, EndReason.UNREACHABLE),
                                new CallEnded(EndReason.UNREACHABLE))),
                arguments("a telephone rings", RINGING_BOTH, new CallCommand.Ring(PHONE), then(new LegRinging(PHONE))),
                arguments("and says it twice", RINGING_BOTH, new CallCommand.Ring(PAGE), then()),
                arguments(
                        "a telephone answers: the others stop, the caller is answered",
                        RINGING_BOTH,
                        new CallCommand.Join(PHONE),
                        then(
                                new LegJoined(PHONE),
                                new LegLeft(PAGE, EndReason.ANSWERED_ELSEWHERE),
                                new LegJoined(CALLER))),
                arguments(
                        "a page takes the call before its media is there",
                        RINGING_BOTH,
                        new CallCommand.Take(PAGE),
                        then(new LegLeft(PHONE, EndReason.ANSWERED_ELSEWHERE))),
                arguments("an answer counts once", TALKING, new CallCommand.Join(PHONE), then()),
                arguments(
                        "one device is busy, the other rings on",
                        RINGING_BOTH,
                        new CallCommand.Leave(PHONE, EndReason.BUSY),
                        then(new LegLeft(PHONE, EndReason.BUSY))),
                arguments(
                        "the caller is told what the person did, not what the last device did",
                        plus(RINGING_BOTH, new LegLeft(PHONE, EndReason.BUSY)),
                        new CallCommand.Leave(PAGE, EndReason.CONNECTION_LOST),
                        then(
                                new LegLeft(PAGE, EndReason.CONNECTION_LOST),
                                new LegLeft(CALLER, EndReason.BUSY),
                                new CallEnded(EndReason.BUSY))),
                arguments(
                        "declined on one device is declined on all",
                        RINGING_BOTH,
                        new CallCommand.Leave(PAGE, EndReason.DECLINED),
                        then(
                                new LegLeft(PAGE, EndReason.DECLINED),
                                new LegLeft(CALLER, EndReason.DECLINED),
                                new LegLeft(PHONE, EndReason.DECLINED),
                                new CallEnded(EndReason.DECLINED))),
                arguments(
                        "the caller gives up",
                        RINGING_BOTH,
                        new CallCommand.Leave(CALLER, EndReason.CANCELLED),
                        then(
                                new LegLeft(CALLER, EndReason.CANCELLED),
                                new LegLeft(PAGE, EndReason.CANCELLED),
                                new LegLeft(PHONE, EndReason.CANCELLED),
                                new CallEnded(EndReason.CANCELLED))),
                arguments(
                        "nobody answers",
                        RINGING_PHONE,
                        new CallCommand.GiveUp(),
                        then(
                                new LegLeft(CALLER, EndReason.NO_ANSWER),
                                new LegLeft(PHONE, EndReason.NO_ANSWER),
                                new CallEnded(EndReason.NO_ANSWER))),
                arguments("somebody answered in time", TALKING, new CallCommand.GiveUp(), then()),
                arguments("a conference never gives up", ALONE, new CallCommand.GiveUp(), then()),
                arguments(
                        "one of two hangs up",
                        TALKING,
                        new CallCommand.Leave(PHONE, EndReason.HUNG_UP),
                        then(
                                new LegLeft(PHONE, EndReason.HUNG_UP),
                                new LegLeft(CALLER, EndReason.HUNG_UP),
                                new CallEnded(EndReason.HUNG_UP))),
                arguments(
                        "one of two is lost",
                        TALKING,
                        new CallCommand.Leave(CALLER, EndReason.CONNECTION_LOST),
                        then(
                                new LegLeft(CALLER, EndReason.CONNECTION_LOST),
                                new LegLeft(PHONE, EndReason.CONNECTION_LOST),
                                new CallEnded(EndReason.CONNECTION_LOST))),
                arguments("who has left cannot leave", plus(TOGETHER, new LegLeft(PAGE, EndReason.HUNG_UP)),
                        new CallCommand.Leave(PAGE, EndReason.CONNECTION_LOST), then()),
                arguments(
                        "one leaves a conference, the other stays",
                        TOGETHER,
                        new CallCommand.Leave(PAGE, EndReason.HUNG_UP),
                        then(new LegLeft(PAGE, EndReason.HUNG_UP))),
                arguments(
                        "the last one leaves a recorded conference",
                        plus(ALONE, new RecordingStarted(RECORDING, "Alice")),
                        new CallCommand.Leave(CALLER, EndReason.HUNG_UP),
                        then(
                                new LegLeft(CALLER, EndReason.HUNG_UP),
                                new RecordingStopped(RECORDING, EndReason.EVERYBODY_LEFT),
                                new CallEnded(EndReason.EVERYBODY_LEFT))),
                arguments(
                        "a page is loaded anew",
                        ALONE,
                        new CallCommand.Add(new LegAdded(
                                PAGE, LegKind.BROWSER, true, "participant of " + CALLER, "alice", "Alice", "3000")),
                        then(
                                new LegAdded(
                                        PAGE, LegKind.BROWSER, true, "participant of " + CALLER, "alice", "Alice", "3000"),
                                new LegLeft(CALLER, EndReason.REPLACED))),
                arguments("muted", ALONE, new CallCommand.SetMuted(CALLER, true), then(new LegMuted(CALLER))),
                arguments(
                        "muted already",
                        plus(ALONE, new LegMuted(CALLER)),
                        new CallCommand.SetMuted(CALLER, true),
                        then()),
                arguments("on hold", TALKING, new CallCommand.SetHeld(PHONE, true), then(new LegHeld(PHONE))),
                arguments("resumed without a hold", TALKING, new CallCommand.SetHeld(PHONE, false), then()),
                arguments("a hold before the answer", RINGING_PHONE, new CallCommand.SetHeld(PHONE, true), then()),
                arguments(
                        "a digit",
                        TALKING,
                        new CallCommand.Press(PHONE, "5", 100),
                        then(new DigitPressed(PHONE, "5", 100))),
                arguments("a digit of nobody here", TALKING, new CallCommand.Press(PAGE, "5", 100), then()),
                arguments(
                        "recorded once",
                        plus(ALONE, new RecordingStarted(RECORDING, "Alice")),
                        new CallCommand.Record(new RecordingId("recording-2"), "Bob"),
                        then()),
                arguments("not recorded", ALONE, new CallCommand.StopRecording(EndReason.HUNG_UP), then()),
                arguments(
                        "the node stops",
                        plus(ALONE, new RecordingStarted(RECORDING, "Alice")),
                        new CallCommand.End(EndReason.NODE_STOPPED),
                        then(
                                new LegLeft(CALLER, EndReason.NODE_STOPPED),
                                new RecordingStopped(RECORDING, EndReason.NODE_STOPPED),
                                new CallEnded(EndReason.NODE_STOPPED))),
                arguments(
                        "what telephones say of an ended call is too late",
                        plus(ALONE, new CallEnded(EndReason.FAILED)),
                        new CallCommand.Leave(CALLER, EndReason.HUNG_UP),
                        then()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void decides(String name, List<CallEvent> given, CallCommand command, List<CallEvent> then) {
        assertThat(DECISIONS.decide(fold(given), command)).as(name).isEqualTo(then);
    }

    @Test
    void refusesWhatCannotBe() {
        refused(ErrorCode.NODE_AT_LIMIT, plus(TOGETHER, leg(PHONE, LegKind.PHONE, true, "carol")),
                new CallCommand.Add(leg(new LegId("fourth"), LegKind.PHONE, true, "dave")));
        refused(ErrorCode.GONE, plus(ALONE, new CallEnded(EndReason.FAILED)), new CallCommand.Join(CALLER));
        refused(ErrorCode.GONE, plus(TOGETHER, new LegLeft(PAGE, EndReason.HUNG_UP)), new CallCommand.Join(PAGE));
        refused(ErrorCode.NOT_FOUND, ALONE, new CallCommand.SetMuted(PHONE, true));
    }

    private static void refused(ErrorCode code, List<CallEvent> given, CallCommand command) {
        assertThatThrownBy(() -> DECISIONS.decide(fold(given), command))
                .isInstanceOfSatisfying(ParleyException.class, failure -> assertThat(failure.code()).isEqualTo(code));
    }

    @Test
    void aConferenceOfMonthsShowsItsNewestLegsOnly() {
        var events = new ArrayList<>(ALONE);
        for (int i = 0; i < 3 * CallFold.MAX_LEGS_SHOWN; i++) {
            var id = new LegId("leg-" + i);
            events.add(leg(id, LegKind.BROWSER, true, "guest " + i));
            events.add(new LegLeft(id, EndReason.HUNG_UP));
        }

        var legs = fold(events).legs();

        assertThat(legs).hasSize(CallFold.MAX_LEGS_SHOWN);
        assertThat(legs.getFirst().leg()).as("who is still there stays").isEqualTo(CALLER);
        assertThat(legs.getLast().leg()).isEqualTo(new LegId("leg-" + (3 * CallFold.MAX_LEGS_SHOWN - 1)));
    }

    @Test
    void noOrderOfCommandsBreaksACall() {
        for (long seed = 0; seed < 1_000; seed++) {
            var random = new SplittableRandom(seed);
            var call = fold(random.nextBoolean() ? RINGING_BOTH : TOGETHER);
            for (int step = 0; step < 30 && call != null; step++) {
                var command = randomCommand(random);
                try {
                    call = CallDecisions.after(call, DECISIONS.decide(call, command), AT);
                } catch (ParleyException _) {
                    // Refused, in words; that is an answer too.
                }
                check(call, "seed " + seed + ", step " + step + ", " + command);
            }
        }
    }

    private static void check(@Nullable CallState call, String where) {
        assertThat(call).as(where).isNotNull();
        boolean somebody = call.legs().stream().anyMatch(leg -> leg.phase() != Phase.LEFT);
        assertThat(call.isEnded()).as("ended means nobody is there, and nobody there means ended: " + where).isEqualTo(!somebody);
        if (call.isEnded()) {
            assertThat(call.recording()).as(where).isEmpty();
        }
        if (call.conference().isEmpty() && !call.isEnded()) {
            var sides = call.legs().stream()
                    .filter(leg -> leg.phase() != Phase.LEFT)
                    .map(leg -> CallDecisions.isCaller(call, leg))
                    .distinct();
            assertThat(sides).as("a call of two has both its sides: " + where).hasSize(2);
        }
    }

    private static CallCommand randomCommand(SplittableRandom random) {
        var legs = List.of(CALLER, PAGE, PHONE, new LegId("nobody"));
        var leg = legs.get(random.nextInt(legs.size()));
        var reasons = EndReason.values();
        var reason = reasons[random.nextInt(reasons.length)];
        return switch (random.nextInt(16)) {
            case 11 -> new CallCommand.SetVideo(leg, VideoSource.CAMERA, random.nextBoolean());
            case 12 -> new CallCommand.SetDeaf(leg, random.nextBoolean());
            case 13 -> new CallCommand.SetGain(leg, random.nextInt(-20, 20));
            case 0 -> new CallCommand.Ring(leg);
            case 1, 2 -> new CallCommand.Join(leg);
            case 3 -> new CallCommand.Take(leg);
            case 4, 5 -> new CallCommand.Leave(leg, reason);
            case 6 -> new CallCommand.SetMuted(leg, random.nextBoolean());
            case 7 -> new CallCommand.SetHeld(leg, random.nextBoolean());
            case 8 -> new CallCommand.Record(RECORDING, "Alice");
            case 9 -> new CallCommand.StopRecording(reason);
            case 10 -> new CallCommand.Add(leg(new LegId("new-" + random.nextInt(1_000_000)), LegKind.BROWSER, true,
                    random.nextBoolean() ? "alice" : "bob"));
            default -> random.nextInt(10) == 0 ? new CallCommand.GiveUp() : new CallCommand.Connect(leg);
        };
    }

    private static @Nullable CallState fold(List<CallEvent> events) {
        return CallDecisions.after(null, events, AT);
    }
}
