package org.parley.domain.calls;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.calls.CallEvent.LegAdded;
import org.parley.domain.calls.CallEvent.LegJoined;
import org.parley.domain.calls.CallEvent.LegLeft;
import org.parley.domain.calls.CallEvent.LegMovedIn;
import org.parley.domain.calls.CallEvent.LegMovedOut;
import org.parley.domain.calls.CallEvent.LegRinging;
import org.parley.domain.calls.CallEvent.TransferFailed;
import org.parley.domain.calls.CallEvent.TransferRequested;
import org.parley.domain.calls.CallEvent.TransferSucceeded;
import org.parley.domain.calls.CallState.Leg;
import org.parley.domain.calls.CallState.Phase;
import org.parley.domain.calls.CallState.Transfer;

/** The part of {@link CallDecisions} that is about one taking another's place. Pure functions; a transfer that fails ends nothing. */
final class TransferDecisions {
    private TransferDecisions() {}

    static List<CallEvent> request(CallState call, CallCommand.Transfer transfer) {
        var by = CallDecisions.requirePresent(call, transfer.by());
        if (by.phase() != Phase.JOINED) {
            throw new ParleyException(ErrorCode.INVALID, "Only who talks can transfer a call.");
        }
        if (call.transfer().isPresent()) {
            throw new ParleyException(ErrorCode.CONFLICT, "A transfer of this call is under way.");
        }
        var events = new ArrayList<CallEvent>();
        events.add(new TransferRequested(transfer.by(), transfer.target()));
        for (var leg : transfer.called()) {
            events.add(leg);
            if (leg.kind() == LegKind.BROWSER) {
                events.add(new LegRinging(leg.leg()));
            }
        }
        return events;
    }

    /** One of the target's devices took the call. */
    static List<CallEvent> succeed(CallState call, LegId taken) {
        var open = call.transfer().orElseThrow();
        var events = new ArrayList<CallEvent>();
        events.add(new LegJoined(taken));
        waiting(call, open)
                .filter(leg -> !leg.leg().equals(taken))
                .forEach(leg -> events.add(new LegLeft(leg.leg(), EndReason.ANSWERED_ELSEWHERE)));
        events.add(new TransferSucceeded(open.by(), taken));
        leaves(call, open.by(), events);
        return events;
    }

    static List<CallEvent> fail(CallState call, LegId by, EndReason reason) {
        var open = call.transfer();
        if (open.isEmpty() || !open.get().by().equals(by)) {
            return List.of();
        }
        var events = new ArrayList<CallEvent>();
        waiting(call, open.get()).forEach(leg -> events.add(new LegLeft(leg.leg(), reason)));
        return giveBack(call, open.get(), reason, events);
    }

    /** What follows when a leg leaves that a transfer is about; empty if it is about others. */
    static Optional<List<CallEvent>> leave(CallState call, Leg left, EndReason reason) {
        var open = call.transfer();
        if (open.isEmpty()) {
            return Optional.empty();
        }
        if (open.get().called().contains(left.leg())) {
            var events = new ArrayList<CallEvent>();
            events.add(new LegLeft(left.leg(), reason));
            // Who declines on one device declines on all.
            boolean others = waiting(call, open.get()).anyMatch(leg -> !leg.leg().equals(left.leg()));
            if (others && reason != EndReason.DECLINED) {
                return Optional.of(events);
            }
            waiting(call, open.get())
                    .filter(leg -> !leg.leg().equals(left.leg()))
                    .forEach(leg -> events.add(new LegLeft(leg.leg(), reason)));
            return Optional.of(giveBack(call, open.get(), reason, events));
        }
        boolean waitsForTarget = waiting(call, open.get()).findAny().isPresent();
        if (left.leg().equals(open.get().by()) && waitsForTarget) {
            return Optional.of(List.of(new LegLeft(left.leg(), reason))); // He does not wait for it: the others do.
        }
        return Optional.empty();
    }

    /** Whether with this leg nobody is left whom the target could talk to. */
    static boolean isLastOpposite(CallState call, Transfer open, Leg left) {
        var by = CallDecisions.leg(call, open.by());
        return !CallDecisions.isConference(call)
                && by.isPresent()
                && by.get().caller() != left.caller()
                && call.legs().stream()
                        .noneMatch(leg -> leg.phase() == Phase.JOINED
                                && leg.caller() == left.caller()
                                && !leg.leg().equals(left.leg()));
    }

    /** The call goes on with who asked; where he has left, a call of two is over. */
    private static List<CallEvent> giveBack(CallState call, Transfer open, EndReason reason, List<CallEvent> events) {
        events.add(new TransferFailed(open.by(), reason));
        boolean isBack = CallDecisions.isPresent(call, open.by());
        if (!isBack && !CallDecisions.isConference(call)) {
            call.legs().stream()
                    .filter(leg -> leg.phase() != Phase.LEFT && !open.called().contains(leg.leg()))
                    .forEach(leg -> events.add(new LegLeft(leg.leg(), reason)));
            CallDecisions.endWith(call, reason, events);
        }
        return events;
    }

    static List<CallEvent> moveOut(CallState call, CallCommand.MoveOut move) {
        var leg = CallDecisions.requirePresent(call, move.leg());
        if (leg.phase() != Phase.JOINED) {
            throw new ParleyException(ErrorCode.INVALID, "Only who talks can be moved to another call.");
        }
        var events = new ArrayList<CallEvent>();
        events.addAll(StageDecisions.stopVideo(leg));
        events.add(new LegMovedOut(move.leg(), move.to()));
        if (call.transfer().isPresent()) {
            events.add(new TransferSucceeded(move.by(), move.leg()));
        }
        if (CallDecisions.isConference(call)) {
            leaves(call, move.by(), events);
            boolean others = call.legs().stream()
                    .anyMatch(each -> each.phase() != Phase.LEFT
                            && !each.leg().equals(move.leg())
                            && !each.leg().equals(move.by()));
            if (!others) {
                CallDecisions.endWith(call, EndReason.EVERYBODY_LEFT, events);
            }
            return events;
        }
        CallDecisions.leaveAll(call, move.leg(), EndReason.TRANSFERRED, events);
        CallDecisions.endWith(call, EndReason.TRANSFERRED, events);
        return events;
    }

    static List<CallEvent> moveIn(CallState call, CallCommand.MoveIn move) {
        var events = new ArrayList<CallEvent>();
        events.add(new LegMovedIn(move.leg(), move.from()));
        move.by().ifPresent(by -> {
            events.add(new TransferSucceeded(by, move.leg().leg()));
            leaves(call, by, events);
        });
        return events;
    }

    /** Who comes takes the place of who talked, or the call that rings for somebody else (RFC 3891 §3, §7.1). */
    static List<CallEvent> replace(CallState call, CallCommand.Replace replace) {
        var old = CallDecisions.requirePresent(call, replace.replaced());
        var added = replace.leg();
        var events = new ArrayList<CallEvent>();
        events.add(added);
        events.add(new LegJoined(added.leg()));
        if (old.phase() == Phase.JOINED) {
            events.add(new TransferSucceeded(old.leg(), added.leg()));
            events.add(new LegLeft(old.leg(), EndReason.REPLACED));
            return events;
        }
        pickUp(call, old, added, events);
        return events;
    }

    private static void pickUp(CallState call, Leg old, LegAdded added, List<CallEvent> events) {
        boolean isTarget = call.transfer().filter(open -> open.called().contains(old.leg())).isPresent();
        if (old.incoming() || (CallDecisions.isConference(call) && !isTarget)) {
            throw new ParleyException(ErrorCode.INVALID, "Only a call that rings can be picked up.");
        }
        events.add(new TransferSucceeded(isTarget ? call.transfer().orElseThrow().by() : old.leg(), added.leg()));
        call.legs().stream()
                .filter(leg -> leg.caller() == old.caller() && !leg.incoming())
                .filter(leg -> leg.phase() == Phase.NEW || leg.phase() == Phase.RINGING)
                .forEach(leg -> events.add(new LegLeft(leg.leg(), EndReason.ANSWERED_ELSEWHERE)));
        if (isTarget) {
            leaves(call, call.transfer().orElseThrow().by(), events);
            return;
        }
        call.legs().stream()
                .filter(leg -> leg.caller() && leg.kind() == LegKind.PHONE && leg.incoming())
                .filter(leg -> leg.phase() == Phase.NEW || leg.phase() == Phase.RINGING)
                .forEach(caller -> events.add(new LegJoined(caller.leg())));
    }

    private static void leaves(CallState call, LegId by, List<CallEvent> events) {
        if (CallDecisions.isPresent(call, by)) {
            events.add(new LegLeft(by, EndReason.TRANSFERRED));
        }
    }

    private static java.util.stream.Stream<Leg> waiting(CallState call, Transfer open) {
        return call.legs().stream()
                .filter(leg -> open.called().contains(leg.leg()))
                .filter(leg -> leg.phase() == Phase.NEW || leg.phase() == Phase.RINGING);
    }
}
