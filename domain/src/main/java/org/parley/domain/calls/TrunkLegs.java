package org.parley.domain.calls;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.Account;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.calls.CallEvent.LegAdded;
import org.parley.domain.calls.CallEvent.Routed;
import org.parley.domain.calls.CallState.Leg;
import org.parley.domain.calls.CallState.Phase;
import org.parley.domain.routing.SipRouting.Admission;
import org.parley.domain.routing.SipRouting.Outbound;
import org.parley.domain.routing.SipRouting.OutboundQuestion;
import org.parley.domain.routing.SipRouting.TrunkChoice;

/**
 * Calls to numbers that nobody inside has: out by the trunks that routing names, one after the other, each try a leg of its own. What a
 * leg holds of a trunk is noted with it and given back when it leaves. Thread-safe where it says so; else inside the call's mailbox.
 */
final class TrunkLegs {
    /** People outside are given longer than telephones inside: their own carrier or mailbox answers before. */
    private static final Duration NO_ANSWER = Duration.ofMinutes(2);
    private static final String CAUSE = "routing";

    /** Who calls out. */
    record From(TenantId tenant, Optional<AccountId> account, String number, String displayName, boolean anonymous) {
        /** Somebody inside. */
        static From of(Account account) {
            return new From(
                    account.organisation().id(),
                    Optional.of(account.id()),
                    account.extension().orElse(account.name()),
                    account.displayName(),
                    false);
        }
    }

    /** What is left to be tried of one call. Owned by the call's mailbox. */
    static final class Tries {
        private final OutboundQuestion question;
        private final String called;
        private final Duration callMax;
        private final Deque<TrunkChoice> rest;

        Tries(OutboundQuestion question, Outbound.Leaves leaves) {
            this.question = question;
            called = leaves.e164();
            callMax = leaves.callMax();
            rest = new ArrayDeque<>(leaves.choices());
        }

        String called() {
            return called;
        }
    }

    /** Where a number leads. */
    sealed interface Answer {
        record Leaves(Tries tries, List<String> because) implements Answer {}

        /** {@code isKnown}: the number is one, but a guard or a lack of trunks stands in its way; the timeline tells of it. */
        record Refused(EndReason reason, boolean isKnown, List<String> because, String sentence) implements Answer {}
    }

    /** A leg that holds a channel, where one was to be had, and what the timeline tells of it. */
    record Placed(Optional<LegAdded> leg, List<Routed> told) {}

    private final CallContext context;

    TrunkLegs(CallContext context) {
        this.context = context;
    }

    /** Where {@code dialled} leads. Places nothing. Thread-safe. */
    Answer ask(From from, String dialled) {
        var question = new OutboundQuestion(
                from.tenant(),
                from.account(),
                from.number(),
                from.displayName(),
                from.anonymous(),
                dialled,
                context.needs().clock().now());
        return switch (context.needs().routing().outbound(question)) {
            case Outbound.Leaves leaves -> new Answer.Leaves(new Tries(question, leaves), leaves.because());
            case Outbound.Refused refused -> {
                boolean isKnown = refused.status() != 404;
                if (isKnown) {
                    context.needs().routing().refused(question, refused, Optional.empty());
                }
                yield new Answer.Refused(reason(refused.status(), refused.rule()), isKnown, refused.because(), refused.sentence());
            }
        };
    }

    private static EndReason reason(int status, String rule) {
        return switch (status) {
            case 403 -> EndReason.NOT_ALLOWED;
            case 404 -> EndReason.UNKNOWN_NUMBER;
            default -> rule.equals("no-trunk") ? EndReason.UNREACHABLE : EndReason.NODE_AT_LIMIT;
        };
    }

    /** What a person is told who may not call that number. */
    static ParleyException refusal(String dialled, Answer.Refused refused) {
        return switch (refused.reason()) {
            case UNKNOWN_NUMBER -> new ParleyException(ErrorCode.NOT_FOUND, "Nobody has the number " + dialled + ".");
            case NOT_ALLOWED -> new ParleyException(ErrorCode.FORBIDDEN, refused.sentence() + ".");
            case NODE_AT_LIMIT -> new ParleyException(ErrorCode.NODE_AT_LIMIT, refused.sentence() + ".");
            default -> new ParleyException(ErrorCode.UNAVAILABLE, refused.sentence() + ".");
        };
    }

    /** The next trunk that gives a channel, with its leg noted in the session. */
    Placed next(CallSession session, Tries tries, List<String> because) {
        var told = new ArrayList<Routed>();
        while (!tries.rest.isEmpty()) {
            var choice = tries.rest.removeFirst();
            var id = context.newLeg();
            switch (context.needs().routing().placed(tries.question, choice)) {
                case Admission.Held(var placed) -> {
                    var leg = new LegAdded(id, LegKind.PHONE, false, id.value(), "", tries.called, tries.called);
                    var notes = session.notes(id);
                    notes.way = new CalledLeg.Way.Trunk(choice);
                    notes.tries = tries;
                    notes.hold = hold(id, placed, Optional.of(tries.callMax));
                    var why = new ArrayList<>(because);
                    if (because.isEmpty()) {
                        why.add(choice.because());
                    }
                    told.add(new Routed(id, choice.trunk().name(), choice.called(), why));
                    return new Placed(Optional.of(leg), told);
                }
                case Admission.Refused(_, _, var sentence) ->
                    told.add(new Routed(id, choice.trunk().name(), choice.called(), List.of(sentence)));
            }
        }
        return new Placed(Optional.empty(), told);
    }

    /** A call begins with the leg that was placed; without one, it is over at once. */
    static CallCommand[] begin(CallEvent.CallStarted start, LegAdded caller, Placed placed, String called) {
        if (placed.leg().isEmpty()) {
            var because = placed.told().stream().flatMap(routed -> routed.because().stream()).toList();
            var told = new Routed(caller.leg(), "", called, because);
            return new CallCommand[] {new CallCommand.Refuse(start, caller, told, EndReason.NODE_AT_LIMIT)};
        }
        var commands = new ArrayList<CallCommand>();
        commands.add(new CallCommand.Call(start, caller, List.of(placed.leg().get())));
        placed.told().forEach(routed -> commands.add(new CallCommand.Tell(routed)));
        return commands.toArray(CallCommand[]::new);
    }

    private TrunkHold hold(LegId leg, org.parley.domain.routing.SipRouting.Placed placed, Optional<Duration> callMax) {
        return new TrunkHold(
                placed,
                callMax,
                context.needs().scheduler(),
                () -> context.tell(leg, session -> session.fact("call-max", new CallCommand.Leave(leg, EndReason.TOO_LONG))));
    }

    /** A call that comes in by a trunk holds a channel too; a refusal's reason where there is none. Thread-safe until it is noted. */
    Optional<TrunkHold> arrived(PhoneEvents.Incoming call) {
        if (call.trunk().isEmpty()) {
            return Optional.empty();
        }
        var now = context.needs().clock().now();
        return switch (context.needs().routing().arrived(call.trunk().get(), Optional.of(call.tenant()), now)) {
            case Admission.Held(var placed) -> Optional.of(hold(call.leg(), placed, Optional.empty()));
            case Admission.Refused(_, _, var because) -> throw new ParleyException(ErrorCode.NODE_AT_LIMIT, because);
        };
    }

    /**
     * A leg by a trunk failed: tries the next one where that may help.
     *
     * @return whether there was one; else the leg leaves as any
     */
    boolean failed(CallSession session, LegId leg, EndReason reason) {
        var notes = session.notes(leg);
        var call = session.begun();
        var was = CallDecisions.leg(call, leg);
        if (notes.tries == null || was.isEmpty() || !isWorthAnother(was.get(), reason)) {
            return false;
        }
        var next = next(session, notes.tries, List.of());
        if (next.leg().isEmpty()) {
            return false;
        }
        var added = next.leg().get();
        session.notes(added.leg()).caller = notes.caller;
        var commands = new ArrayList<CallCommand>();
        commands.add(new CallCommand.Add(added)); // First in, then out: so the called side is never empty in between.
        next.told().forEach(routed -> commands.add(new CallCommand.Tell(routed)));
        commands.add(new CallCommand.Leave(leg, reason));
        session.fact(CAUSE, commands.toArray(CallCommand[]::new));
        return true;
    }

    /** Not where somebody was reached: he is busy or has declined, whichever way one comes. */
    private static boolean isWorthAnother(Leg leg, EndReason reason) {
        return switch (reason) {
            case UNREACHABLE, FAILED, CONNECTION_LOST, NODE_AT_LIMIT, NOT_ACCEPTABLE ->
                leg.phase() == Phase.NEW || leg.phase() == Phase.RINGING;
            case NO_ANSWER -> leg.phase() == Phase.NEW; // 408: the trunk did not answer, nobody's telephone rang.
            default -> false;
        };
    }

    /** Ends the ringing when its time is over. */
    void giveUpInTime(CallSession session) {
        var settings = context.needs().settings().noAnswerAfter();
        var longest = settings.compareTo(NO_ANSWER) > 0 ? settings : NO_ANSWER;
        context.needs().scheduler().after(longest, () -> session.mailbox()
                .tell(() -> session.fact("no-answer", new CallCommand.GiveUp())));
    }

    /** The same for a transfer: then the call is the transferor's again. */
    void giveUpTransferInTime(CallSession session, LegId by) {
        var target = session.state().flatMap(CallState::transfer);
        var settings = context.needs().settings().noAnswerAfter();
        var longest = settings.compareTo(NO_ANSWER) > 0 ? settings : NO_ANSWER;
        context.needs().scheduler().after(longest, () -> session.mailbox().tell(() -> {
            var now = session.state().flatMap(CallState::transfer);
            boolean isSame = now.isPresent()
                    && target.isPresent()
                    && now.get().called().getFirst().equals(target.get().called().getFirst());
            if (isSame) {
                session.fact("no-answer", new CallCommand.FailTransfer(by, EndReason.NO_ANSWER));
            }
        }));
    }

    /** The caller's number of a call that comes in, as people inside know numbers. */
    String callerNumber(PhoneEvents.Incoming call) {
        var routing = context.needs().routing();
        return call.trunk()
                .flatMap(routing.plan()::trunk)
                .map(trunk -> routing.callerNumber(trunk, call.fromNumber()))
                .orElse(call.fromNumber());
    }
}
