package org.parley.domain.calls;

import java.util.List;
import java.util.Optional;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.Account;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.calls.CallState.Leg;
import org.parley.domain.calls.CallState.Phase;
import org.parley.domain.calls.PhoneEvents.Transfer;
import org.parley.domain.calls.PhonePlane.TransferProgress;
import org.parley.domain.conversations.Conference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transfers that telephones ask for (RFC 5589): blind, the target is called and takes the telephone's place when he answers; attended,
 * a leg moves from one call to the other. All sound passes through us, so nobody is invited anew. Until the target is there the
 * call stays as it is: whatever fails, it goes on. Thread-safe; never inside a mailbox, since two calls may be needed.
 */
final class Transfers {
    private static final Logger LOG = LoggerFactory.getLogger(Transfers.class);
    private static final String CAUSE = "transfer";

    private final CallContext context;
    private final CalledDevices devices;
    private final Numbers numbers;
    private final TrunkLegs trunks;

    Transfers(CallContext context, CalledDevices devices, Numbers numbers, TrunkLegs trunks) {
        this.trunks = trunks;
        this.context = context;
        this.devices = devices;
        this.numbers = numbers;
    }

    void requested(LegId by, Transfer transfer) {
        context.executor().execute(() -> {
            try {
                start(by, transfer);
            } catch (RuntimeException failure) {
                var reason = failure instanceof ParleyException refused ? reason(refused.code()) : EndReason.FAILED;
                LOG.info("A transfer to {} failed ({}): {}", transfer.number(), reason, failure.getMessage());
                fail(by, reason);
            }
        });
    }

    private void start(LegId by, Transfer transfer) {
        var session = context.directory()
                .ofLeg(by)
                .orElseThrow(() -> new ParleyException(ErrorCode.GONE, "The call to be transferred has ended."));
        var consultation = transfer.consultation().flatMap(context.directory()::ofLeg);
        if (transfer.consultation().isPresent() && consultation.isEmpty()) {
            throw new ParleyException(ErrorCode.GONE, "The consultation has ended.");
        }
        if (consultation.isPresent() && talks(consultation.get(), transfer.consultation().get())) {
            attended(session, by, consultation.get(), transfer);
            return;
        }
        if (consultation.isPresent()) {
            // The consulted one's telephone still rings: it is called for the other side instead.
            var number = dialled(consultation.get().begun()).orElse(transfer.number());
            end(consultation.get(), transfer.consultation().get());
            blind(session, by, number);
        } else {
            blind(session, by, transfer.number());
        }
    }

    /** The number that a call was placed to: the telephone's own URI for it may be no more than our address. */
    private Optional<String> dialled(CallState call) {
        return call.legs().stream().filter(leg -> !leg.incoming()).findFirst().map(this::shownNumber);
    }

    private static boolean talks(CallSession session, LegId leg) {
        return session.state().filter(call -> CallDecisions.phase(call, leg) == Phase.JOINED).isPresent();
    }

    private void end(CallSession session, LegId leg) {
        context.inCall(session, () -> session.fact(CAUSE, new CallCommand.Leave(leg, EndReason.CANCELLED)));
    }

    private void blind(CallSession session, LegId by, String number) {
        switch (numbers.of(session.begun().tenant(), number)) {
            case Numbers.Meaning.OfConference(var conference) -> toConference(session, by, conference);
            case Numbers.Meaning.OfAccount(var callee) -> call(session, by, number, callee);
            case Numbers.Meaning.Nobody() -> outside(session, by, number);
        }
    }

    /** Noted in the timeline, and told. */
    private void refuse(CallSession session, LegId by, String number, EndReason reason) {
        context.inCall(session, () -> session.fact(
                CAUSE, new CallCommand.Transfer(by, number, List.of()), new CallCommand.FailTransfer(by, reason)));
    }

    private void call(CallSession session, LegId by, String number, Account callee) {
        var other = other(session.begun(), by);
        if (other.filter(leg -> leg.subject().equals(callee.id().value())).isPresent()) {
            refuse(session, by, number, EndReason.BUSY); // He would talk to himself.
            return;
        }
        var shown = other.map(this::shownNumber).orElse(number);
        var called = devices.of(callee, shown);
        if (called.isEmpty()) {
            refuse(session, by, number, EndReason.UNREACHABLE);
        } else {
            ring(session, by, number, called);
        }
    }

    /** Out by a trunk, on behalf of who transfers: he is who may call there, and his guard counts it. */
    private void outside(CallSession session, LegId by, String number) {
        var transferor = CallDecisions.requirePresent(session.begun(), by);
        var account = transferor.subject().isEmpty()
                ? Optional.<Account>empty()
                : context.needs().accounts().find(new AccountId(transferor.subject()));
        if (account.isEmpty()) {
            refuse(session, by, number, EndReason.UNKNOWN_NUMBER); // Never out again for who came by a trunk.
            return;
        }
        switch (trunks.ask(TrunkLegs.From.of(account.get()), number)) {
            case TrunkLegs.Answer.Refused refused -> refuse(session, by, number, refused.reason());
            case TrunkLegs.Answer.Leaves(var tries, var because) -> {
                boolean isPlaced = context.inCall(session, () -> callOut(session, transferor, number, tries, because));
                if (isPlaced) {
                    trunks.giveUpTransferInTime(session, by);
                } else {
                    refuse(session, by, number, EndReason.NODE_AT_LIMIT);
                }
            }
        }
    }

    private boolean callOut(
            CallSession session, Leg transferor, String number, TrunkLegs.Tries tries, List<String> because) {
        var placed = trunks.next(session, tries, because);
        if (placed.leg().isEmpty()) {
            return false;
        }
        var leg = placed.leg().get();
        var call = session.begun();
        try {
            var shown = shownNumber(transferor);
            session.notes(leg.leg()).caller = new PhonePlane.Caller(
                    shown, call.title(), false, PhonePlane.Passed.NOTHING.referredBy(shown));
            var commands = new java.util.ArrayList<CallCommand>();
            commands.add(new CallCommand.Transfer(transferor.leg(), number, List.of(leg)));
            placed.told().forEach(routed -> commands.add(new CallCommand.Tell(routed)));
            session.must(CAUSE, commands.toArray(CallCommand[]::new));
            return true;
        } catch (RuntimeException failure) {
            session.forget(leg.leg());
            throw failure;
        }
    }

    /** Calls the target in the name of who is transferred. */
    private void ring(CallSession session, LegId by, String number, List<CalledLeg> called) {
        context.inCall(session, () -> {
            var call = session.begun();
            var transferor = CallDecisions.requirePresent(call, by);
            var passed = PhonePlane.Passed.NOTHING.referredBy(shownNumber(transferor));
            for (var leg : called) {
                var name = other(call, by).map(Leg::displayName).orElse(call.title());
                session.notes(leg.added().leg()).caller =
                        new PhonePlane.Caller(leg.added().number(), name, false, passed);
            }
            session.must(CAUSE, new CallCommand.Transfer(by, number, CalledDevices.note(session, called)));
            return true;
        });
        context.needs().scheduler().after(context.needs().settings().noAnswerAfter(), () -> session.mailbox()
                .tell(() -> giveUp(session, by, called)));
    }

    private static void giveUp(CallSession session, LegId by, List<CalledLeg> called) {
        boolean isSame = session.state()
                .flatMap(CallState::transfer)
                .filter(open -> open.called().contains(called.getFirst().added().leg()))
                .isPresent();
        boolean isTaken = called.stream().anyMatch(leg -> session.notes(leg.added().leg()).takenBy != null);
        if (isSame && !isTaken) {
            session.fact("no-answer", new CallCommand.FailTransfer(by, EndReason.NO_ANSWER));
        }
    }

    private void toConference(CallSession session, LegId by, Conference conference) {
        if (session.conference().isPresent()) {
            refuse(session, by, conference.extension(), EndReason.NOT_ACCEPTABLE); // Conferences are not joined to each other.
            return;
        }
        boolean isLocked = context.directory()
                .in(conference.id())
                .flatMap(CallSession::state)
                .filter(CallState::locked)
                .isPresent();
        if (isLocked) {
            refuse(session, by, conference.extension(), EndReason.LOCKED);
            return;
        }
        var target = context.inConference(conference.id(), up -> {
            context.begin(up, conference).ifPresent(begin -> up.must(CAUSE, begin));
            return up;
        });
        var moved = other(session.begun(), by)
                .orElseThrow(() -> new ParleyException(ErrorCode.GONE, "There is nobody to be transferred."));
        move(session, by, conference.extension(), moved, target, Optional.empty());
    }

    private void attended(CallSession session, LegId by, CallSession consultation, Transfer transfer) {
        var consulting = transfer.consultation().orElseThrow();
        var tenant = session.begun().tenant();
        if (session == consultation || !consultation.begun().tenant().equals(tenant)) {
            throw new ParleyException(ErrorCode.INVALID, "The consultation is no other call of this organisation.");
        }
        boolean fromConference = session.conference().isPresent();
        boolean toConference = consultation.conference().isPresent();
        if (fromConference && toConference) {
            refuse(session, by, transfer.number(), EndReason.NOT_ACCEPTABLE);
            return;
        }
        var here = fromConference ? Optional.<Leg>empty() : other(session.begun(), by);
        var there = toConference ? Optional.<Leg>empty() : other(consultation.begun(), consulting);
        if (toConference && here.isPresent() || prefersToStay(here, there)) {
            move(session, by, transfer.number(), here.orElseThrow(), consultation, Optional.of(consulting));
        } else if (there.isPresent()) {
            fetch(session, by, transfer.number(), there.get(), consultation, consulting);
        } else {
            throw new ParleyException(ErrorCode.GONE, "There is nobody on the other side.");
        }
    }

    /** A page shows one call: it is the telephone that moves, where there is one. */
    private static boolean prefersToStay(Optional<Leg> here, Optional<Leg> there) {
        return here.filter(leg -> leg.kind() == LegKind.PHONE).isPresent()
                && there.filter(leg -> leg.kind() == LegKind.BROWSER).isPresent();
    }

    /** Who talked with the transferor goes to the other call. */
    private void move(
            CallSession from, LegId by, String target, Leg moved, CallSession to, Optional<LegId> inPlaceOf) {
        context.inCall(from, () -> {
            inPlaceOf.ifPresent(leg -> from.willTakePlaceOf(moved.leg(), leg));
            from.must(
                    CAUSE,
                    new CallCommand.Transfer(by, target, List.of()),
                    new CallCommand.MoveOut(moved.leg(), to.id(), by));
            return true;
        });
    }

    /** The consulted one comes to the call that is transferred. */
    private void fetch(
            CallSession session, LegId by, String target, Leg moved, CallSession consultation, LegId consulting) {
        context.inCall(session, () -> {
            session.must(CAUSE, new CallCommand.Transfer(by, target, List.of()));
            return true;
        });
        context.inCall(consultation, () -> {
            consultation.willTakePlaceOf(moved.leg(), by);
            consultation.must(CAUSE, new CallCommand.MoveOut(moved.leg(), session.id(), consulting));
            return true;
        });
    }

    private void fail(LegId by, EndReason reason) {
        var session = context.directory().ofLeg(by);
        boolean isOpen = session.flatMap(CallSession::state)
                .flatMap(CallState::transfer)
                .filter(open -> open.by().equals(by) && open.called().isEmpty())
                .isPresent();
        if (isOpen) {
            session.get().mailbox().tell(() -> session.get().fact(CAUSE, new CallCommand.FailTransfer(by, reason)));
        } else {
            context.needs().phones().transferred(by, new TransferProgress.Failed(reason));
        }
    }

    private static Optional<Leg> other(CallState call, LegId by) {
        return CallDecisions.isConference(call)
                ? Optional.empty()
                : CallDecisions.leg(call, by).flatMap(leg -> CallSides.opposite(call, leg));
    }

    /** The number that somebody can be called back at. */
    private String shownNumber(Leg leg) {
        var account = leg.subject().isEmpty()
                ? Optional.<Account>empty()
                : context.needs().accounts().find(new AccountId(leg.subject()));
        return account.flatMap(Account::extension).orElse(leg.number());
    }

    private static EndReason reason(ErrorCode code) {
        return switch (code) {
            case GONE, NOT_FOUND -> EndReason.GONE;
            case NODE_AT_LIMIT -> EndReason.NODE_AT_LIMIT;
            case INVALID, CONFLICT -> EndReason.NOT_ACCEPTABLE;
            default -> EndReason.FAILED;
        };
    }
}
