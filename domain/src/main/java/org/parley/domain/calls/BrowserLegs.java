package org.parley.domain.calls;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.Account;
import org.parley.domain.accounts.Names;
import org.parley.domain.accounts.Principal;
import org.parley.domain.calls.CallControl.Accept;
import org.parley.domain.calls.CallControl.AnswerOffer;
import org.parley.domain.calls.CallControl.Dial;
import org.parley.domain.calls.CallControl.JoinConference;
import org.parley.domain.calls.CallControl.JoinWithOffer;
import org.parley.domain.calls.CallControl.Joined;
import org.parley.domain.calls.CallControl.JoinedWithAnswer;
import org.parley.domain.calls.CallEvent.CallStarted;
import org.parley.domain.calls.CallEvent.LegAdded;
import org.parley.domain.calls.CallState.Leg;
import org.parley.domain.calls.CallState.Phase;
import org.parley.domain.calls.MediaPlane.LegInfo;
import org.parley.domain.conversations.Conference;

/**
 * How browsers come into calls: they join, dial, accept, and answer our offer. The offer is made while the store writes, since neither
 * needs the other. Thread-safe; methods wait.
 */
final class BrowserLegs {
    private final CallContext context;
    private final CalledDevices devices;
    private final TrunkLegs trunks;
    private final BrowserWishes wishes;

    BrowserLegs(CallContext context, CalledDevices devices, BrowserWishes wishes) {
        this.context = context;
        this.devices = devices;
        this.wishes = wishes;
        trunks = new TrunkLegs(context);
    }

    Joined join(JoinConference command) {
        var conference = context.needs().conferences().get(command.by(), command.conference());
        var name = Names.shown("display name", command.displayName());
        return join(command.commandId(), command.by(), conference, command.participant(), name);
    }

    Joined dial(Dial command) {
        if (!(command.by() instanceof Principal.Member caller)) {
            throw new ParleyException(ErrorCode.FORBIDDEN, "Only who is signed in with an account may dial.");
        }
        var conference = context.needs().conferences().byExtension(caller.tenant(), command.number());
        if (conference.isPresent()) {
            return join(
                    command.commandId(), caller, conference.get(), command.participant(), caller.displayName());
        }
        var callee = context.needs().accounts().byExtension(caller.tenant(), command.number());
        if (callee.isEmpty()) {
            return outside(command, caller);
        }
        if (callee.get().id().equals(caller.account())) {
            throw new ParleyException(ErrorCode.BUSY, "This is your own number.");
        }
        return call(command, caller, callee.get());
    }

    /** Takes a ringing call in this window; in one that has it already, gives the offer again or, after a refresh, a new leg. */
    Joined accept(Accept command) {
        var session = context.session(command.by(), command.call())
                .orElseThrow(() -> new ParleyException(ErrorCode.GONE, "Call " + command.call() + " has ended."));
        return context.inCall(session, () -> {
            var leg = CallDecisions.leg(session.begun(), command.leg())
                    .orElseThrow(() -> new ParleyException(ErrorCode.NOT_FOUND, "There is no leg " + command.leg() + "."));
            CallRights.requireOwn(command.by(), session.begun(), leg);
            if (leg.kind() != LegKind.BROWSER) {
                throw new ParleyException(ErrorCode.INVALID, "This leg is a telephone's: take the call there.");
            }
            var latest = latest(session.begun(), leg);
            return latest.phase() == Phase.JOINED
                    ? refresh(session, latest, command)
                    : take(session, latest, command);
        });
    }

    /** The browser's answer: media begins to connect before the store has it, the leg takes part after. */
    void answer(AnswerOffer command) {
        var session = context.session(command.by(), command.call())
                .orElseThrow(() -> new ParleyException(ErrorCode.GONE, "Call " + command.call() + " has ended."));
        context.inCall(session, () -> {
            var leg = CallDecisions.leg(session.begun(), command.leg())
                    .orElseThrow(() -> new ParleyException(ErrorCode.NOT_FOUND, "There is no leg " + command.leg() + "."));
            CallRights.requireOwn(command.by(), session.begun(), leg);
            if (leg.phase() == Phase.JOINED) {
                wishes.answer(session, leg, command.sdp());
                return true;
            }
            if (leg.phase() != Phase.LEFT) {
                context.needs().media().acceptAnswer(leg.leg(), command.sdp());
                // Sound does not wait for the disk; the answer to the person does. If storing fails, the leg leaves again.
                context.needs().media().join(leg.leg());
            }
            try {
                session.must(command.commandId(), new CallCommand.Join(leg.leg()));
            } catch (ParleyException failure) {
                session.fact(command.commandId(), new CallCommand.Leave(leg.leg(), EndReason.FAILED));
                throw failure;
            }
            return true;
        });
    }

    private Joined join(String commandId, Principal by, Conference conference, String participant, String name) {
        var leg = context.newLeg();
        var added = new LegAdded(
                leg, LegKind.BROWSER, true, participant, by.subject(), name, conference.extension());
        var add = new CallCommand.Add(added, CallRights.manages(by, Optional.of(conference)));
        return context.inConference(conference.id(), session -> {
            var offer = offer(session, leg, new LegInfo(participant, name));
            var commands = context.begin(session, conference)
                    .map(begin -> new CallCommand[] {begin, add})
                    .orElseGet(() -> new CallCommand[] {add});
            return joined(session, leg, commandId, offer, commands);
        });
    }

    /** With an offer of his own: our answer is all that is missing, and he takes part at once. */
    JoinedWithAnswer joinWithOffer(JoinWithOffer command) {
        var conference = context.needs().conferences().get(command.by(), command.conference());
        var name = Names.shown("display name", command.displayName());
        var leg = context.newLeg();
        var added = new LegAdded(
                leg, LegKind.BROWSER, true, command.participant(), command.by().subject(), name, conference.extension());
        var add = new CallCommand.Add(added, CallRights.manages(command.by(), Optional.of(conference)));
        var join = new CallCommand.Join(leg);
        return context.inConference(conference.id(), session -> {
            try {
                var answer = context.needs()
                        .media()
                        .answerOffer(session.id(), leg, new LegInfo(command.participant(), name), command.offerSdp());
                session.must(
                        command.commandId(),
                        context.begin(session, conference)
                                .map(begin -> new CallCommand[] {begin, add, join})
                                .orElseGet(() -> new CallCommand[] {add, join}));
                return new JoinedWithAnswer(session.id(), leg, answer.sdp(), session.begun());
            } catch (RuntimeException failure) {
                context.needs().media().close(leg);
                session.forget(leg);
                session.closeIfNeverBegun();
                throw CallEffector.told(failure);
            }
        });
    }

    /** A number that nobody inside has. */
    private Joined outside(Dial command, Principal.Member caller) {
        var from = new TrunkLegs.From(
                caller.tenant(), Optional.of(caller.account()), shownNumber(caller), caller.displayName(), false);
        return switch (trunks.ask(from, command.number())) {
            case TrunkLegs.Answer.Leaves(var tries, var because) -> callOut(command, caller, tries, because);
            case TrunkLegs.Answer.Refused refused -> {
                if (refused.isKnown()) {
                    tell(command, caller, refused);
                }
                throw TrunkLegs.refusal(command.number(), refused);
            }
        };
    }

    private void tell(Dial command, Principal.Member caller, TrunkLegs.Answer.Refused refused) {
        var added = callersLeg(command, caller, context.newLeg());
        var session = context.open();
        var start = outsideCall(session, caller, command.number());
        var told = new CallEvent.Routed(added.leg(), "", command.number(), refused.because());
        context.inCall(session, () -> {
            try {
                session.must(command.commandId(), new CallCommand.Refuse(start, added, told, refused.reason()));
            } finally {
                session.closeIfNeverBegun();
            }
            return true;
        });
    }

    private Joined callOut(Dial command, Principal.Member caller, TrunkLegs.Tries tries, List<String> because) {
        var leg = context.newLeg();
        var added = callersLeg(command, caller, leg);
        var session = context.open();
        var start = outsideCall(session, caller, tries.called());
        return context.inCall(session, () -> {
            var placed = trunks.next(session, tries, because);
            var commands = TrunkLegs.begin(start, added, placed, tries.called());
            if (placed.leg().isEmpty()) {
                session.must(command.commandId(), commands);
                throw new ParleyException(ErrorCode.NODE_AT_LIMIT, "No line is free now: try again.");
            }
            var offer = offer(session, leg, new LegInfo(command.participant(), caller.displayName()));
            var joined = joined(session, leg, command.commandId(), offer, commands);
            trunks.giveUpInTime(session);
            return joined;
        });
    }

    private static CallStarted outsideCall(CallSession session, Principal.Member caller, String called) {
        return new CallStarted(session.id(), caller.tenant(), Optional.empty(), caller.displayName() + " – " + called);
    }

    private static LegAdded callersLeg(Dial command, Principal.Member caller, LegId leg) {
        return new LegAdded(
                leg, LegKind.BROWSER, true, command.participant(), caller.subject(), caller.displayName(), command.number());
    }

    private String shownNumber(Principal.Member caller) {
        return context.needs()
                .accounts()
                .account(caller, caller.account())
                .extension()
                .orElse(caller.name());
    }

    private Joined call(Dial command, Principal.Member caller, Account callee) {
        var shownNumber = shownNumber(caller);
        var leg = context.newLeg();
        var added = callersLeg(command, caller, leg);
        var called = devices.of(callee, shownNumber);
        var session = context.open();
        var start = new CallStarted(
                session.id(), caller.tenant(), Optional.empty(), caller.displayName() + " – " + callee.displayName());
        return context.inCall(session, () -> {
            if (called.isEmpty()) {
                try {
                    session.must(command.commandId(), new CallCommand.Call(start, added, List.of()));
                } finally {
                    session.closeIfNeverBegun();
                }
                throw new ParleyException(
                        ErrorCode.UNAVAILABLE, callee.displayName() + " cannot be reached now: no device is online.");
            }
            var offer = offer(session, leg, new LegInfo(command.participant(), caller.displayName()));
            var joined =
                    joined(session, leg, command.commandId(), offer, new CallCommand.Call(start, added, CalledDevices.note(session, called)));
            devices.giveUpInTime(session);
            return joined;
        });
    }

    /** A page that was loaded anew twice may still name the leg before the last. */
    private static Leg latest(CallState call, Leg named) {
        if (!named.leftReason().equals(Optional.of(EndReason.REPLACED))) {
            return named;
        }
        return call.legs().stream()
                .filter(leg -> leg.phase() != Phase.LEFT)
                .filter(leg -> leg.participant().equals(named.participant()) && leg.subject().equals(named.subject()))
                .reduce((_, last) -> last)
                .orElse(named);
    }

    private Joined take(CallSession session, Leg leg, Accept command) {
        CallDecisions.requirePresent(session.begun(), leg.leg());
        var notes = session.notes(leg.leg());
        var takenBy = notes.takenBy == null && leg.incoming() ? leg.participant() : notes.takenBy;
        if (takenBy != null) {
            if (takenBy.equals(command.participant()) && notes.offerSdp != null) {
                return new Joined(session.id(), leg.leg(), notes.offerSdp, session.begun());
            }
            throw new ParleyException(ErrorCode.CONFLICT, "This call was taken in another window.");
        }
        var offer = offer(session, leg.leg(), new LegInfo(command.participant(), leg.displayName()));
        var joined = joined(session, leg.leg(), command.commandId(), offer, new CallCommand.Take(leg.leg()));
        session.notes(leg.leg()).takenBy = command.participant();
        return joined;
    }

    /** The page of somebody who talks was loaded anew: a new leg takes the old one's place. */
    private Joined refresh(CallSession session, Leg old, Accept command) {
        var takenBy = session.notes(old.leg()).takenBy;
        var participant = takenBy == null ? old.participant() : takenBy;
        if (!participant.equals(command.participant())) {
            throw new ParleyException(ErrorCode.CONFLICT, "This call was taken in another window.");
        }
        var leg = context.newLeg();
        var added = new LegAdded(
                leg, LegKind.BROWSER, true, old.participant(), old.subject(), old.displayName(), old.number());
        var offer = offer(session, leg, new LegInfo(command.participant(), old.displayName()));
        var joined = joined(session, leg, command.commandId(), offer, new CallCommand.Add(added));
        session.notes(leg).takenBy = command.participant();
        return joined;
    }

    private CompletableFuture<String> offer(CallSession session, LegId leg, LegInfo info) {
        return context.meanwhile(() -> context.needs().media().offerWebRtc(session.id(), leg, info));
    }

    /** Stores the commands while media makes the offer; only both together are a leg. */
    private Joined joined(
            CallSession session, LegId leg, String commandId, CompletableFuture<String> offer, CallCommand... commands) {
        try {
            session.must(commandId, commands);
        } catch (RuntimeException failure) {
            offer.whenComplete((_, _) -> context.needs().media().close(leg));
            session.closeIfNeverBegun();
            throw failure;
        }
        try {
            var sdp = CallContext.await(offer);
            session.notes(leg).offerSdp = sdp;
            expectAnswer(session, leg);
            return new Joined(session.id(), leg, sdp, session.begun());
        } catch (RuntimeException failure) {
            session.fact(commandId, new CallCommand.Leave(leg, CallEffector.reason(failure)));
            throw CallEffector.told(failure);
        }
    }

    /** A page that was closed before it answered must not hold its place. */
    private void expectAnswer(CallSession session, LegId leg) {
        context.needs().scheduler().after(context.needs().settings().offerUnansweredAfter(), () -> session.mailbox()
                .tell(() -> {
                    boolean waiting = session.state()
                            .map(call -> CallDecisions.phase(call, leg))
                            .filter(phase -> phase == Phase.NEW || phase == Phase.RINGING)
                            .isPresent();
                    if (waiting) {
                        session.fact("offer-unanswered", new CallCommand.Leave(leg, EndReason.CONNECTION_LOST));
                    }
                }));
    }
}
