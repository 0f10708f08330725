package org.parley.domain.calls;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.parley.domain.calls.CallControl.TimedEvent;
import org.parley.domain.calls.CallEvent.CallEnded;
import org.parley.domain.calls.CallEvent.CallLocked;
import org.parley.domain.calls.CallEvent.CallStarted;
import org.parley.domain.calls.CallEvent.CallUnlocked;
import org.parley.domain.calls.CallEvent.DigitPressed;
import org.parley.domain.calls.CallEvent.LegAdded;
import org.parley.domain.calls.CallEvent.LegConnected;
import org.parley.domain.calls.CallEvent.LegDeafened;
import org.parley.domain.calls.CallEvent.LegGained;
import org.parley.domain.calls.CallEvent.LegHeld;
import org.parley.domain.calls.CallEvent.LegJoined;
import org.parley.domain.calls.CallEvent.LegLeft;
import org.parley.domain.calls.CallEvent.LegMovedIn;
import org.parley.domain.calls.CallEvent.LegMovedOut;
import org.parley.domain.calls.CallEvent.LegMuted;
import org.parley.domain.calls.CallEvent.LegProgressed;
import org.parley.domain.calls.CallEvent.LegResumed;
import org.parley.domain.calls.CallEvent.LegRinging;
import org.parley.domain.calls.CallEvent.LegUndeafened;
import org.parley.domain.calls.CallEvent.LegUnmuted;
import org.parley.domain.calls.CallEvent.QualityMeasured;
import org.parley.domain.calls.CallEvent.RecordingStarted;
import org.parley.domain.calls.CallEvent.RecordingStopped;
import org.parley.domain.calls.CallEvent.TransferFailed;
import org.parley.domain.calls.CallEvent.TransferRequested;
import org.parley.domain.calls.CallEvent.TransferSucceeded;
import org.parley.domain.calls.CallEvent.VideoStarted;
import org.parley.domain.calls.CallEvent.VideoStopped;
import org.parley.domain.calls.CallState.Leg;
import org.parley.domain.calls.CallState.Phase;
import org.parley.domain.calls.CallState.Transfer;

/** What events make of a call: a pure function, so that any moment can be shown again. */
public final class CallFold {
    /** A conference that runs for months is not to grow for ever: of those who left, the newest are shown; the timeline has all. */
    static final int MAX_LEGS_SHOWN = 1_000;

    private CallFold() {}

    /** The state after these events, oldest first; empty without any. */
    public static Optional<CallState> of(List<TimedEvent> events) {
        CallState state = null;
        for (var timed : events) {
            state = apply(state, timed.version(), timed.at(), timed.event());
        }
        return Optional.ofNullable(state);
    }

    /** The state after one more event. The first of a call is {@link CallStarted}. */
    static CallState apply(@Nullable CallState state, long version, Instant at, CallEvent event) {
        if (event instanceof CallStarted(var call, var tenant, var conference, var title)) {
            return new CallState(
                    call, tenant, conference, title, version, at, Optional.empty(), Optional.empty(), List.of(), Optional.empty(),
                    Optional.empty(), false);
        }
        if (state == null) {
            throw new IllegalStateException("A call begins with its start, not with " + event);
        }
        var s = at(state, version);
        return switch (event) {
            case CallStarted _ -> s; // Handled above.
            case LegAdded added -> added(s, added, at);
            case LegRinging(var leg) -> withLeg(s, leg, l -> phase(l, Phase.RINGING));
            case LegJoined(var leg) -> withLeg(s, leg, l -> joined(l, at));
            case LegConnected _, LegProgressed _, CallEvent.Routed _ -> s;
            case DigitPressed _ -> s;
            case LegMuted(var leg) -> withLeg(s, leg, l -> flags(l, true, l.held()));
            case LegUnmuted(var leg) -> withLeg(s, leg, l -> flags(l, false, l.held()));
            case LegHeld(var leg) -> withLeg(s, leg, l -> flags(l, l.muted(), true));
            case LegResumed(var leg) -> withLeg(s, leg, l -> flags(l, l.muted(), false));
            case LegLeft(var leg, var reason) -> withLeg(s, leg, l -> left(l, at, reason));
            case TransferRequested(var by, var target) -> transfer(s, Optional.of(new Transfer(by, target, List.of())));
            case TransferSucceeded(var by, var to) -> transfer(withLeg(s, to, l -> side(l, isCaller(s, by))), Optional.empty());
            case TransferFailed _ -> transfer(s, Optional.empty());
            case LegMovedOut(var leg, _) -> withLeg(s, leg, l -> left(l, at, EndReason.TRANSFERRED));
            case LegMovedIn(var leg, _) ->
                withLegs(s, shown(s, plus(s.legs(), joined(newLeg(leg, CallSides.isCallers(s, leg), at), at))));
            case RecordingStarted(var recording, _) -> recording(s, Optional.of(recording));
            case RecordingStopped _ -> recording(s, Optional.empty());
            case VideoStarted(var leg, var source) -> withLeg(s, leg, l -> video(l, source, true));
            case VideoStopped(var leg, var source) -> withLeg(s, leg, l -> video(l, source, false));
            case CallLocked() -> locked(s, true);
            case CallUnlocked() -> locked(s, false);
            case LegDeafened(var leg) -> withLeg(s, leg, l -> hearing(l, true, l.gainDb()));
            case LegUndeafened(var leg) -> withLeg(s, leg, l -> hearing(l, false, l.gainDb()));
            case LegGained(var leg, var gainDb) -> withLeg(s, leg, l -> hearing(l, l.deaf(), gainDb));
            case QualityMeasured _ -> s;
            case CallEnded(var reason) ->
                new CallState(
                        s.call(), s.tenant(), s.conference(), s.title(), s.version(), s.startedAt(), Optional.of(at),
                        Optional.of(reason), s.legs(), s.recording(), s.transfer(), s.locked());
        };
    }

    private static CallState at(CallState s, long version) {
        return new CallState(
                s.call(), s.tenant(), s.conference(), s.title(), version, s.startedAt(), s.endedAt(), s.endReason(), s.legs(),
                s.recording(), s.transfer(), s.locked());
    }

    private static CallState withLegs(CallState s, List<Leg> legs) {
        return new CallState(
                s.call(), s.tenant(), s.conference(), s.title(), s.version(), s.startedAt(), s.endedAt(), s.endReason(), legs,
                s.recording(), s.transfer(), s.locked());
    }

    private static CallState recording(CallState s, Optional<RecordingId> recording) {
        return new CallState(
                s.call(), s.tenant(), s.conference(), s.title(), s.version(), s.startedAt(), s.endedAt(), s.endReason(),
                s.legs(), recording, s.transfer(), s.locked());
    }

    private static CallState transfer(CallState s, Optional<Transfer> transfer) {
        return new CallState(
                s.call(), s.tenant(), s.conference(), s.title(), s.version(), s.startedAt(), s.endedAt(), s.endReason(),
                s.legs(), s.recording(), transfer, s.locked());
    }

    private static CallState locked(CallState s, boolean locked) {
        return new CallState(
                s.call(), s.tenant(), s.conference(), s.title(), s.version(), s.startedAt(), s.endedAt(), s.endReason(),
                s.legs(), s.recording(), s.transfer(), locked);
    }

    /** A leg that we call while a transfer is open is its target's. */
    private static CallState added(CallState s, LegAdded added, Instant at) {
        var with = withLegs(s, shown(s, plus(s.legs(), newLeg(added, CallSides.isCallers(s, added), at))));
        if (added.incoming()) {
            return with;
        }
        return transfer(with, s.transfer().map(open -> {
            var called = new ArrayList<>(open.called());
            called.add(added.leg());
            return new Transfer(open.by(), open.target(), called);
        }));
    }

    private static boolean isCaller(CallState s, LegId leg) {
        return s.legs().stream().anyMatch(l -> l.leg().equals(leg) && l.caller());
    }

    private static CallState withLeg(CallState s, LegId leg, UnaryOperator<Leg> change) {
        return withLegs(s, s.legs().stream().map(l -> l.leg().equals(leg) ? change.apply(l) : l).toList());
    }

    private static List<Leg> plus(List<Leg> legs, Leg leg) {
        var more = new ArrayList<Leg>(legs.size() + 1);
        more.addAll(legs);
        more.add(leg);
        return more;
    }

    private static List<Leg> shown(CallState s, List<Leg> legs) {
        if (legs.size() <= MAX_LEGS_SHOWN || s.conference().isEmpty()) {
            return legs;
        }
        var oldest = legs.stream().filter(leg -> leg.phase() == Phase.LEFT).findFirst();
        return legs.stream().filter(leg -> !Optional.of(leg).equals(oldest)).toList();
    }

    private static Leg newLeg(LegAdded a, boolean caller, Instant at) {
        return new Leg(
                a.leg(), a.kind(), a.incoming(), caller, a.participant(), a.subject(), a.displayName(), a.number(), Phase.NEW,
                false, false, false, 0, Set.of(), at, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Leg side(Leg l, boolean caller) {
        return new Leg(
                l.leg(), l.kind(), l.incoming(), caller, l.participant(), l.subject(), l.displayName(), l.number(), l.phase(),
                l.muted(), l.held(), l.deaf(), l.gainDb(), l.video(), l.addedAt(), l.joinedAt(), l.leftAt(), l.leftReason());
    }

    private static Leg phase(Leg l, Phase phase) {
        return new Leg(
                l.leg(), l.kind(), l.incoming(), l.caller(), l.participant(), l.subject(), l.displayName(), l.number(), phase,
                l.muted(), l.held(), l.deaf(), l.gainDb(), l.video(), l.addedAt(), l.joinedAt(), l.leftAt(), l.leftReason());
    }

    private static Leg joined(Leg l, Instant at) {
        return new Leg(
                l.leg(), l.kind(), l.incoming(), l.caller(), l.participant(), l.subject(), l.displayName(), l.number(),
                Phase.JOINED, l.muted(), l.held(), l.deaf(), l.gainDb(), l.video(), l.addedAt(), Optional.of(at), l.leftAt(), l.leftReason());
    }

    private static Leg flags(Leg l, boolean muted, boolean held) {
        return new Leg(
                l.leg(), l.kind(), l.incoming(), l.caller(), l.participant(), l.subject(), l.displayName(), l.number(), l.phase(),
                muted, held, l.deaf(), l.gainDb(), l.video(), l.addedAt(), l.joinedAt(), l.leftAt(), l.leftReason());
    }

    private static Leg hearing(Leg l, boolean deaf, double gainDb) {
        return new Leg(
                l.leg(), l.kind(), l.incoming(), l.caller(), l.participant(), l.subject(), l.displayName(), l.number(), l.phase(),
                l.muted(), l.held(), deaf, gainDb, l.video(), l.addedAt(), l.joinedAt(), l.leftAt(), l.leftReason());
    }

    private static Leg video(Leg l, VideoSource source, boolean on) {
        var video = EnumSet.noneOf(VideoSource.class);
        video.addAll(l.video());
        if (on) {
            video.add(source);
        } else {
            video.remove(source);
        }
        return new Leg(
                l.leg(), l.kind(), l.incoming(), l.caller(), l.participant(), l.subject(), l.displayName(), l.number(), l.phase(),
                l.muted(), l.held(), l.deaf(), l.gainDb(), video, l.addedAt(), l.joinedAt(), l.leftAt(), l.leftReason());
    }

    private static Leg left(Leg l, Instant at, EndReason reason) {
        return new Leg(
                l.leg(), l.kind(), l.incoming(), l.caller(), l.participant(), l.subject(), l.displayName(), l.number(), Phase.LEFT,
                l.muted(), l.held(), l.deaf(), l.gainDb(), Set.of(), l.addedAt(), l.joinedAt(), Optional.of(at), Optional.of(reason));
    }
}
