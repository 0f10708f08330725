package org.parley.domain.calls;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.calls.CallEvent.CallEnded;
import org.parley.domain.calls.CallEvent.CallStarted;
import org.parley.domain.calls.CallEvent.DigitPressed;
import org.parley.domain.calls.CallEvent.LegAdded;
import org.parley.domain.calls.CallEvent.LegConnected;
import org.parley.domain.calls.CallEvent.LegHeld;
import org.parley.domain.calls.CallEvent.LegJoined;
import org.parley.domain.calls.CallEvent.LegLeft;
import org.parley.domain.calls.CallEvent.LegMuted;
import org.parley.domain.calls.CallEvent.LegResumed;
import org.parley.domain.calls.CallEvent.LegRinging;
import org.parley.domain.calls.CallEvent.LegUnmuted;
import org.parley.domain.calls.CallEvent.RecordingStarted;
import org.parley.domain.calls.CallEvent.RecordingStopped;
import org.parley.domain.calls.CallState.Leg;
import org.parley.domain.calls.CallState.Phase;

/**
 * What a call makes of a command: a pure function of its state. An empty list means there is nothing to do, as for a command that
 * comes too late to matter; a {@code ParleyException} means that it cannot be done.
 */
final class CallDecisions {
    /** Of several devices' reasons, what the caller is told: what the person did comes before what a device did. */
    private static final List<EndReason> TOLD_FIRST =
            List.of(EndReason.DECLINED, EndReason.BUSY, EndReason.NO_ANSWER, EndReason.NOT_ACCEPTABLE);

    private final int maxLegsPerCall;

    CallDecisions(int maxLegsPerCall) {
        this.maxLegsPerCall = maxLegsPerCall;
    }

    List<CallEvent> decide(@Nullable CallState call, CallCommand command) {
        if (call == null) {
            return switch (command) {
                case CallCommand.Begin(var start) -> List.of(start);
                case CallCommand.Call two -> begin(two);
                case CallCommand.Refuse(var start, var caller, var told, var reason) ->
                    List.of(start, caller, told, new LegLeft(caller.leg(), reason), new CallEnded(reason));
                default -> throw new IllegalStateException("A call that has not begun cannot " + command);
            };
        }
        if (call.isEnded()) {
            return afterTheEnd(call, command);
        }
        return switch (command) {
            case CallCommand.Begin _, CallCommand.Call _, CallCommand.Refuse _ -> throw new IllegalStateException("A call begins once.");
            case CallCommand.Tell(var routed) -> List.of(routed);
            case CallCommand.Add(var leg, var manages) -> add(call, leg, manages);
            case CallCommand.Ring(var leg) -> phase(call, leg) == Phase.NEW ? List.of(new LegRinging(leg)) : List.of();
            case CallCommand.Take(var leg) -> take(call, leg);
            case CallCommand.Join(var leg) -> join(call, leg);
            case CallCommand.Leave(var leg, var reason) -> leave(call, leg, reason);
            case CallCommand.GiveUp() -> giveUp(call);
            case CallCommand.Progress(var leg) -> progress(call, leg);
            case CallCommand.Transfer transfer -> TransferDecisions.request(call, transfer);
            case CallCommand.FailTransfer(var by, var reason) -> TransferDecisions.fail(call, by, reason);
            case CallCommand.MoveOut move -> TransferDecisions.moveOut(call, move);
            case CallCommand.MoveIn move -> TransferDecisions.moveIn(call, move);
            case CallCommand.Replace replace -> TransferDecisions.replace(call, replace);
            case CallCommand.SetMuted(var leg, var muted) -> setMuted(call, leg, muted);
            case CallCommand.SetHeld(var leg, var held) -> setHeld(call, leg, held);
            case CallCommand.SetVideo(var leg, var source, var on) -> StageDecisions.setVideo(call, leg, source, on);
            case CallCommand.SetDeaf(var leg, var deaf) -> StageDecisions.setDeaf(call, leg, deaf);
            case CallCommand.SetGain(var leg, var gainDb) -> StageDecisions.setGain(call, leg, gainDb);
            case CallCommand.SetLocked(var locked) -> StageDecisions.setLocked(call, locked);
            case CallCommand.Measure(var legs) -> StageDecisions.measure(call, legs);
            case CallCommand.Connect(var leg) ->
                isPresent(call, leg) ? List.of(new LegConnected(leg)) : List.of();
            case CallCommand.Press(var leg, var digit, var durationMs) ->
                phase(call, leg) == Phase.JOINED ? List.of(new DigitPressed(leg, digit, durationMs)) : List.of();
            case CallCommand.Record(var recording, var by) ->
                call.recording().isPresent() ? List.of() : List.of(new RecordingStarted(recording, by));
            case CallCommand.StopRecording(var reason) ->
                call.recording().<List<CallEvent>>map(id -> List.of(new RecordingStopped(id, reason))).orElse(List.of());
            case CallCommand.End(var reason) -> end(call, reason);
        };
    }

    /** Whether this is a conference, where people come and go; a call of two ends with either. */
    static boolean isConference(CallState call) {
        return call.conference().isPresent();
    }

    /** Who called, in a call of two: its first leg, and the legs that took its place. */
    static boolean isCaller(CallState call, Leg leg) {
        return leg.caller();
    }

    static Optional<Leg> leg(CallState call, LegId id) {
        return call.legs().stream().filter(leg -> leg.leg().equals(id)).findFirst();
    }

    static boolean isPresent(CallState call, LegId id) {
        return phase(call, id) != Phase.LEFT;
    }

    /** The leg's phase; a leg that this call does not know has left. */
    static Phase phase(CallState call, LegId id) {
        return leg(call, id).map(Leg::phase).orElse(Phase.LEFT);
    }

    private static List<CallEvent> begin(CallCommand.Call two) {
        var events = new ArrayList<CallEvent>();
        events.add(two.start());
        events.add(two.caller());
        if (two.called().isEmpty()) {
            events.add(new LegLeft(two.caller().leg(), EndReason.UNREACHABLE));
            events.add(new CallEnded(EndReason.UNREACHABLE));
            return events;
        }
        for (var leg : two.called()) {
            events.add(leg);
            if (leg.kind() == LegKind.BROWSER) {
                events.add(new LegRinging(leg.leg())); // The page is open: it shows the call as soon as it hears of it.
            }
        }
        return events;
    }

    private List<CallEvent> add(CallState call, LegAdded added, boolean manages) {
        if (StageDecisions.isClosedTo(call, added, manages)) {
            throw new ParleyException(
                    ErrorCode.FORBIDDEN, "This conference is locked: ask somebody in it to let you in.");
        }
        long present = call.legs().stream().filter(leg -> leg.phase() != Phase.LEFT).count();
        if (present >= maxLegsPerCall) {
            throw new ParleyException(
                    ErrorCode.NODE_AT_LIMIT, "This call is full: it takes " + maxLegsPerCall + " participants.");
        }
        var events = new ArrayList<CallEvent>();
        events.add(added); // First in, then out: so the call is never empty in between.
        for (var leg : call.legs()) {
            if (isSamePerson(leg, added) && leg.phase() != Phase.LEFT) {
                events.add(new LegLeft(leg.leg(), EndReason.REPLACED));
                events.addAll(StageDecisions.inherit(leg, added.leg()));
            }
        }
        return events;
    }

    /** Whether {@code added} is the same page, loaded anew. */
    static boolean isSamePerson(Leg leg, LegAdded added) {
        return leg.participant().equals(added.participant()) && leg.subject().equals(added.subject());
    }

    private static List<CallEvent> take(CallState call, LegId id) {
        var leg = requirePresent(call, id);
        return isCaller(call, leg) ? List.of() : elsewhere(call, id);
    }

    private static List<CallEvent> join(CallState call, LegId id) {
        var leg = requirePresent(call, id);
        if (leg.phase() == Phase.JOINED) {
            return List.of();
        }
        if (call.transfer().filter(open -> open.called().contains(id)).isPresent()) {
            return TransferDecisions.succeed(call, id);
        }
        var events = new ArrayList<CallEvent>();
        events.add(new LegJoined(id));
        if (!isConference(call) && !isCaller(call, leg)) {
            events.addAll(elsewhere(call, id));
            // A telephone that called is answered when the other side is.
            call.legs().stream()
                    .filter(other -> isCaller(call, other) && other.kind() == LegKind.PHONE)
                    .filter(other -> other.phase() == Phase.NEW || other.phase() == Phase.RINGING)
                    .forEach(caller -> events.add(new LegJoined(caller.leg())));
        }
        return events;
    }

    /** The other devices of the called person stop ringing. */
    private static List<CallEvent> elsewhere(CallState call, LegId taken) {
        return call.legs().stream()
                .filter(leg -> !leg.leg().equals(taken) && !isCaller(call, leg) && !leg.incoming())
                .filter(leg -> leg.phase() == Phase.NEW || leg.phase() == Phase.RINGING)
                .<CallEvent>map(leg -> new LegLeft(leg.leg(), EndReason.ANSWERED_ELSEWHERE))
                .toList();
    }

    private static List<CallEvent> leave(CallState call, LegId id, EndReason reason) {
        var found = leg(call, id);
        if (found.isEmpty() || found.get().phase() == Phase.LEFT) {
            return List.of();
        }
        var events = new ArrayList<CallEvent>();
        var ofTransfer = TransferDecisions.leave(call, found.get(), reason);
        if (ofTransfer.isPresent()) {
            return ofTransfer.get();
        }
        call.transfer()
                .filter(open -> TransferDecisions.isLastOpposite(call, open, found.get()))
                .ifPresent(open -> events.add(new CallEvent.TransferFailed(open.by(), EndReason.CANCELLED)));
        events.add(new LegLeft(id, reason));
        if (isConference(call)) {
            boolean others = call.legs().stream().anyMatch(leg -> leg.phase() != Phase.LEFT && !leg.leg().equals(id));
            if (!others) {
                endWith(call, EndReason.EVERYBODY_LEFT, events);
            }
            return events;
        }
        leaveOfTwo(call, found.get(), reason, events);
        return events;
    }

    private static void leaveOfTwo(CallState call, Leg left, EndReason reason, List<CallEvent> events) {
        boolean caller = isCaller(call, left);
        boolean answered = left.phase() == Phase.JOINED || isAnswered(call);
        boolean declined = !caller && !answered && reason == EndReason.DECLINED; // He has declined on all his devices.
        boolean sideStays = !declined
                && call.legs().stream()
                        .anyMatch(leg -> leg.phase() != Phase.LEFT
                                && !leg.leg().equals(left.leg())
                                && isCaller(call, leg) == caller);
        if (sideStays) {
            return;
        }
        var why = caller || answered ? reason : told(call, left, reason);
        leaveAll(call, left.leg(), why, events);
        endWith(call, why, events);
    }

    private static boolean isAnswered(CallState call) {
        return call.legs().stream().anyMatch(leg -> !isCaller(call, leg) && leg.joinedAt().isPresent());
    }

    /** What the caller is told when no device took the call. */
    private static EndReason told(CallState call, Leg last, EndReason reason) {
        var reasons = new ArrayList<EndReason>();
        reasons.add(reason);
        call.legs().stream()
                .filter(leg -> !isCaller(call, leg) && !leg.leg().equals(last.leg()))
                .forEach(leg -> leg.leftReason().ifPresent(reasons::add));
        return reasons.stream()
                .filter(TOLD_FIRST::contains)
                .min(Comparator.comparingInt(TOLD_FIRST::indexOf))
                .orElse(reason);
    }

    private static List<CallEvent> progress(CallState call, LegId id) {
        boolean waits = phase(call, id) == Phase.NEW || phase(call, id) == Phase.RINGING;
        return waits && !isConference(call) ? List.of(new CallEvent.LegProgressed(id)) : List.of();
    }

    private static List<CallEvent> giveUp(CallState call) {
        return isConference(call) || isAnswered(call) ? List.of() : end(call, EndReason.NO_ANSWER);
    }

    private static List<CallEvent> setMuted(CallState call, LegId id, boolean muted) {
        if (requirePresent(call, id).muted() == muted) {
            return List.of();
        }
        return List.of(muted ? new LegMuted(id) : new LegUnmuted(id));
    }

    private static List<CallEvent> setHeld(CallState call, LegId id, boolean held) {
        boolean changes = leg(call, id).filter(leg -> leg.phase() == Phase.JOINED && leg.held() != held).isPresent();
        if (!changes) {
            return List.of();
        }
        return List.of(held ? new LegHeld(id) : new LegResumed(id));
    }

    private static List<CallEvent> end(CallState call, EndReason reason) {
        var events = new ArrayList<CallEvent>();
        leaveAll(call, null, reason, events);
        endWith(call, reason, events);
        return events;
    }

    static void leaveAll(CallState call, @Nullable LegId but, EndReason reason, List<CallEvent> events) {
        call.legs().stream()
                .filter(leg -> leg.phase() != Phase.LEFT && !leg.leg().equals(but))
                .forEach(leg -> events.add(new LegLeft(leg.leg(), reason)));
    }

    /** A recording ends with its call. */
    static void endWith(CallState call, EndReason reason, List<CallEvent> events) {
        call.recording().ifPresent(recording -> events.add(new RecordingStopped(recording, reason)));
        events.add(new CallEnded(reason));
    }

    /** What media and telephones still say of an ended call is too late; a person is told. */
    private static List<CallEvent> afterTheEnd(CallState call, CallCommand command) {
        return switch (command) {
            case CallCommand.Begin _,
                    CallCommand.Call _,
                    CallCommand.Refuse _,
                    CallCommand.Add _,
                    CallCommand.Take _,
                    CallCommand.Join _,
                    CallCommand.SetMuted _,
                    CallCommand.SetVideo _,
                    CallCommand.SetDeaf _,
                    CallCommand.SetGain _,
                    CallCommand.SetLocked _,
                    CallCommand.Transfer _,
                    CallCommand.MoveOut _,
                    CallCommand.MoveIn _,
                    CallCommand.Replace _,
                    CallCommand.Record _ ->
                throw new ParleyException(ErrorCode.GONE, "Call " + call.call() + " has ended.");
            case CallCommand.Ring _,
                    CallCommand.Tell _,
                    CallCommand.Leave _,
                    CallCommand.GiveUp _,
                    CallCommand.Progress _,
                    CallCommand.FailTransfer _,
                    CallCommand.SetHeld _,
                    CallCommand.Measure _,
                    CallCommand.Connect _,
                    CallCommand.Press _,
                    CallCommand.StopRecording _,
                    CallCommand.End _ ->
                List.of();
        };
    }

    /** The leg; NOT_FOUND where there is none, GONE where it has left. */
    static Leg requirePresent(CallState call, LegId id) {
        var leg = leg(call, id)
                .orElseThrow(() -> new ParleyException(
                        ErrorCode.NOT_FOUND, "Call " + call.call() + " has no leg " + id + "."));
        if (leg.phase() == Phase.LEFT) {
            throw new ParleyException(
                    ErrorCode.GONE,
                    "This leg has left: " + leg.leftReason().map(CallEventJson::wireName).orElse("unknown") + ".");
        }
        return leg;
    }

    /** The state after events that are about to be stored, for whoever needs to look ahead. */
    static @Nullable CallState after(@Nullable CallState call, List<CallEvent> events, Instant at) {
        var state = call;
        for (var event : events) {
            state = CallFold.apply(state, state == null ? 1 : state.version() + 1, at, event);
        }
        return state;
    }
}
