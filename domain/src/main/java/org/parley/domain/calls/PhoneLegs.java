package org.parley.domain.calls;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.Account;
import org.parley.domain.calls.CallEvent.CallStarted;
import org.parley.domain.calls.CallEvent.LegAdded;
import org.parley.domain.calls.CallState.Phase;
import org.parley.domain.calls.MediaPlane.Answered;
import org.parley.domain.calls.MediaPlane.LegInfo;
import org.parley.domain.conversations.Conference;
import org.parley.domain.conversations.Conferences;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What telephones do to calls. Thread-safe; hands over to the call's mailbox and returns, all but {@link #offered}. */
final class PhoneLegs implements PhoneEvents {
    private static final Logger LOG = LoggerFactory.getLogger(PhoneLegs.class);
    private static final String CAUSE = "telephone";
    private static final int MAX_REDIRECTIONS = 3;

    /** A call on its way in, so that a CANCEL which overtakes our decision is not lost. */
    private static final class Arrival {
        private @Nullable CallSession session;
        private @Nullable EndReason gone;

        synchronized Optional<CallSession> goneBefore(EndReason reason) {
            if (session == null) {
                gone = reason;
            }
            return Optional.ofNullable(session);
        }

        synchronized Optional<EndReason> into(CallSession arrivedIn) {
            session = arrivedIn;
            return Optional.ofNullable(gone);
        }
    }

    private final CallContext context;
    private final CalledDevices devices;
    private final Numbers numbers;
    private final Transfers transfers;
    private final TrunkLegs trunks;
    private final Map<LegId, Arrival> arrivals = new ConcurrentHashMap<>();
    /** Of calls by trunks, until their leg is added. */
    private final Map<LegId, TrunkHold> holds = new ConcurrentHashMap<>();

    PhoneLegs(CallContext context, CalledDevices devices) {
        this.context = context;
        this.devices = devices;
        numbers = new Numbers(context.needs());
        trunks = new TrunkLegs(context);
        transfers = new Transfers(context, devices, numbers, trunks);
    }

    @Override
    public void incoming(Incoming call) {
        int maxArrivals = context.needs().settings().maxCalls();
        if (arrivals.size() >= maxArrivals) {
            context.needs().phones().reject(call.leg(), EndReason.NODE_AT_LIMIT);
            return;
        }
        if (arrivals.putIfAbsent(call.leg(), new Arrival()) == null) {
            context.executor().execute(() -> {
                try {
                    arrive(call);
                } finally {
                    arrivals.remove(call.leg());
                }
            });
        }
    }

    private void arrive(Incoming call) {
        try {
            // The same request again, or a fork of it that reached us twice, is no second call.
            var first = context.commands().once("telephone " + call.commandId(), () -> {
                place(call);
                return call.leg();
            });
            if (!first.equals(call.leg())) {
                context.needs().phones().reject(call.leg(), EndReason.ANSWERED_ELSEWHERE);
            }
        } catch (RuntimeException failure) {
            var reason = CallEffector.reason(failure);
            LOG.warn("A call to {} was refused ({}): {}", call.dialled(), reason, failure.getMessage());
            context.needs().media().close(call.leg());
            context.needs().phones().reject(call.leg(), reason);
        }
    }

    /** A call by a trunk holds a channel of it, which is given back at once where no call comes of it. */
    private void place(Incoming call) {
        trunks.arrived(call).ifPresent(hold -> holds.put(call.leg(), hold));
        try {
            lead(call);
        } finally {
            var unused = holds.remove(call.leg());
            if (unused != null) {
                unused.over(context.needs().clock().now());
            }
        }
    }

    /** What must be known of the caller's leg before it is added. */
    private void note(CallSession session, Incoming call) {
        var notes = session.notes(call.leg());
        notes.details = call.details();
        notes.hold = holds.remove(call.leg());
    }

    private void lead(Incoming call) {
        if (call.details().replaces().isPresent()) {
            replace(call, call.details().replaces().get());
            return;
        }
        switch (numbers.of(call.tenant(), call.dialled())) {
            case Numbers.Meaning.OfConference(var conference) -> join(call, conference);
            case Numbers.Meaning.OfAccount(var callee) when call.from().equals(Optional.of(callee.id())) ->
                context.needs().phones().reject(call.leg(), EndReason.BUSY); // One's own number.
            case Numbers.Meaning.OfAccount(var callee) -> ring(call, callee);
            // Never out again: a carrier's call that led to another's would be paid by us.
            case Numbers.Meaning.Nobody() when call.from().isEmpty() ->
                context.needs().phones().reject(call.leg(), EndReason.UNKNOWN_NUMBER);
            case Numbers.Meaning.Nobody() -> outside(call);
        }
    }

    /** A number that nobody inside has. */
    private void outside(Incoming call) {
        var caller = caller(call, call.dialled());
        var account = call.from().flatMap(context.needs().accounts()::find);
        var from = new TrunkLegs.From(
                call.tenant(),
                call.from(),
                account.flatMap(Account::extension).orElse(call.fromNumber()),
                caller.displayName(),
                call.details().anonymous());
        switch (trunks.ask(from, call.dialled())) {
            case TrunkLegs.Answer.Refused refused when refused.isKnown() -> refuse(call, caller, refused);
            case TrunkLegs.Answer.Refused refused -> context.needs().phones().reject(call.leg(), refused.reason());
            case TrunkLegs.Answer.Leaves(var tries, var because) -> callOut(call, caller, tries, because);
        }
    }

    private void refuse(Incoming call, LegAdded caller, TrunkLegs.Answer.Refused refused) {
        var session = context.open();
        var start = outsideCall(session, call, caller, call.dialled());
        var told = new CallEvent.Routed(call.leg(), "", call.dialled(), refused.because());
        context.inCall(session, () -> {
            try {
                session.must(call.commandId(), new CallCommand.Refuse(start, caller, told, refused.reason()));
                return true;
            } catch (RuntimeException failure) {
                session.closeIfNeverBegun();
                throw failure;
            }
        });
    }

    private static CallStarted outsideCall(CallSession session, Incoming call, LegAdded caller, String called) {
        return new CallStarted(session.id(), call.tenant(), Optional.empty(), caller.displayName() + " – " + called);
    }

    private void callOut(Incoming call, LegAdded caller, TrunkLegs.Tries tries, List<String> because) {
        var session = context.open();
        var start = outsideCall(session, call, caller, tries.called());
        context.inCall(session, () -> {
            try {
                note(session, call);
                session.notes(call.leg()).answerSdp = answerOffer(session, call, caller).sdp();
                session.must(call.commandId(), TrunkLegs.begin(start, caller, trunks.next(session, tries, because), tries.called()));
                arrived(session, call);
                trunks.giveUpInTime(session);
                return true;
            } catch (RuntimeException failure) {
                session.closeIfNeverBegun();
                throw failure;
            }
        });
    }

    /** Comes into a call in another leg's place: an attended transfer by a telephone, or a call that is picked up (RFC 3891). */
    private void replace(Incoming call, LegId replaced) {
        var session = context.directory()
                .ofLeg(replaced)
                .filter(up -> up.state().filter(state -> state.tenant().equals(call.tenant())).isPresent());
        if (session.isEmpty()) {
            context.needs().phones().reject(call.leg(), EndReason.GONE);
            return;
        }
        var caller = caller(call, call.dialled());
        context.inCall(session.get(), () -> {
            try {
                note(session.get(), call);
                session.get().notes(call.leg()).answerSdp = answerOffer(session.get(), call, caller).sdp();
                session.get().must(call.commandId(), new CallCommand.Replace(caller, replaced));
                arrived(session.get(), call);
                return true;
            } catch (RuntimeException failure) {
                session.get().forget(call.leg());
                throw failure;
            }
        });
    }

    private void join(Incoming call, Conference conference) {
        var caller = caller(call, conference.extension());
        boolean manages = call.from().flatMap(context.needs().accounts()::find).map(Account::principal)
                .filter(by -> Conferences.mayManage(by, conference))
                .isPresent();
        context.inConference(conference.id(), session -> {
            if (session.state().filter(state -> StageDecisions.isClosedTo(state, caller, manages)).isPresent()) {
                LOG.info("Call {}: {} was not let in, the conference is locked.", session.id(), caller.displayName());
                context.needs().phones().reject(call.leg(), EndReason.LOCKED);
                return true;
            }
            try {
                var add = new CallCommand.Add(caller, manages);
                var answer = answerOffer(session, call, caller);
                var commands = context.begin(session, conference)
                        .map(begin ->
                                new CallCommand[] {begin, add, new CallCommand.Join(call.leg())})
                        .orElseGet(() -> new CallCommand[] {add, new CallCommand.Join(call.leg())});
                note(session, call);
                session.notes(call.leg()).answerSdp = answer.sdp();
                session.must(call.commandId(), commands);
                arrived(session, call);
                return true;
            } catch (RuntimeException failure) {
                session.forget(call.leg());
                session.closeIfNeverBegun();
                throw failure;
            }
        });
    }

    private void ring(Incoming call, Account callee) {
        var caller = caller(call, call.dialled());
        var called = devices.of(callee, trunks.callerNumber(call));
        var session = context.open();
        var start = new CallStarted(
                session.id(), call.tenant(), Optional.empty(), caller.displayName() + " – " + callee.displayName());
        context.inCall(session, () -> {
            try {
                // Made now, so that a telephone with which we share no codec rings nobody.
                note(session, call);
                session.notes(call.leg()).answerSdp = answerOffer(session, call, caller).sdp();
                session.must(call.commandId(), new CallCommand.Call(start, caller, CalledDevices.note(session, called)));
                arrived(session, call);
                devices.giveUpInTime(session);
                return true;
            } catch (RuntimeException failure) {
                session.closeIfNeverBegun();
                throw failure;
            }
        });
    }

    /** Our answer; or our offer, where the telephone made none and answers it with its ACK (RFC 3261 §13.2.1). */
    private Answered answerOffer(CallSession session, Incoming call, LegAdded caller) {
        var media = context.needs().media();
        var info = new LegInfo(caller.participant(), caller.displayName());
        if (!call.offerSdp().isEmpty()) {
            return media.answerOffer(session.id(), call.leg(), info, call.offerSdp());
        }
        session.notes(call.leg()).isOffer = true;
        var offer = switch (call.details().media()) {
            case WEBRTC -> media.offerWebRtc(session.id(), call.leg(), info);
            case SECURE -> media.offerPhone(session.id(), call.leg(), info, true);
            case PLAIN -> media.offerPhone(session.id(), call.leg(), info, false);
        };
        return new Answered(offer, MediaPlane.Direction.SENDRECV);
    }

    private void arrived(CallSession session, Incoming call) {
        var arrival = arrivals.get(call.leg());
        if (arrival != null) {
            arrival.into(session)
                    .ifPresent(reason -> session.fact(CAUSE, new CallCommand.Leave(call.leg(), reason)));
        }
    }

    private LegAdded caller(Incoming call, String dialled) {
        var account = call.from().flatMap(context.needs().accounts()::find);
        var given = call.displayName().isBlank() ? trunks.callerNumber(call) : call.displayName();
        // An account's own name, not what its telephone claims.
        var name = account.map(Account::displayName).orElse(given);
        return new LegAdded(
                call.leg(),
                LegKind.PHONE,
                true,
                call.leg().value(),
                account.map(found -> found.id().value()).orElse(""),
                name,
                call.fromNumber().isBlank() ? dialled : trunks.callerNumber(call));
    }

    @Override
    public void ringing(LegId leg) {
        tell(leg, session -> session.fact(CAUSE, new CallCommand.Ring(leg)));
    }

    @Override
    public void progressed(LegId leg, String answerSdp) {
        tell(leg, session -> {
            if (CallDecisions.phase(session.begun(), leg) == Phase.JOINED) {
                return;
            }
            try {
                context.needs().media().acceptAnswer(leg, answerSdp);
                session.fact(CAUSE, new CallCommand.Progress(leg));
            } catch (RuntimeException failure) {
                // The answer may still be one that we can take.
                LOG.info("Call {}: what a telephone says before it answers cannot be heard: {}", session.id(), failure.getMessage());
            }
        });
    }

    @Override
    public void answered(LegId leg, String answerSdp) {
        var known = context.directory().ofLeg(leg);
        if (known.isEmpty()) {
            context.needs().phones().hangUp(leg, EndReason.ANSWERED_ELSEWHERE); // It answered while we cancelled it.
            return;
        }
        tell(leg, session -> answered(session, leg, answerSdp));
    }

    private void answered(CallSession session, LegId leg, String answerSdp) {
        var phase = session.state().map(call -> CallDecisions.phase(call, leg)).orElse(Phase.LEFT);
        if (phase == Phase.LEFT) {
            context.needs().phones().hangUp(leg, EndReason.ANSWERED_ELSEWHERE);
        } else if (phase != Phase.JOINED) {
            try {
                context.needs().media().acceptAnswer(leg, answerSdp);
                session.fact(CAUSE, new CallCommand.Join(leg));
            } catch (RuntimeException failure) {
                LOG.warn("Call {}: a telephone's answer was refused: {}", session.id(), failure.getMessage());
                session.fact(CAUSE, new CallCommand.Leave(leg, CallEffector.reason(failure)));
            }
        }
    }

    @Override
    public void offerAnswered(LegId leg, String answerSdp) {
        tell(leg, session -> {
            try {
                context.needs().media().acceptAnswer(leg, answerSdp);
            } catch (RuntimeException failure) {
                LOG.warn("Call {}: a telephone's answer was refused: {}", session.id(), failure.getMessage());
                session.fact(CAUSE, new CallCommand.Leave(leg, CallEffector.reason(failure)));
            }
        });
    }

    @Override
    public String offerWanted(LegId leg) {
        return context.needs().media().offerAgain(leg);
    }

    /** The device is called once more, without encryption, where the operator lets it (RFC 3261 §21.4.26). */
    @Override
    public void mediaRefused(LegId leg, String device) {
        if (context.needs().settings().plainMediaAllowed()) {
            tell(leg, session -> again(session, leg, device));
        }
    }

    private void again(CallSession session, LegId refused, String device) {
        var notes = session.notes(refused);
        var called = CallDecisions.leg(session.begun(), refused).filter(leg -> leg.phase() != Phase.LEFT);
        if (called.isEmpty() || !(notes.way instanceof CalledLeg.Way.Devices(var callee, var media)) || media != DeviceClass.SECURE) {
            return;
        }
        var again = new CalledLeg.Way.Devices(
                new PhonePlane.Callee(callee.account(), callee.devices(), Optional.of(device)), DeviceClass.PLAIN);
        context.needs().accounts().find(callee.account()).ifPresent(account -> {
            var leg = devices.phone(account, again, called.get().number());
            session.notes(leg.added().leg()).caller = notes.caller;
            session.notes(leg.added().leg()).redirections = notes.redirections;
            CalledDevices.note(session, List.of(leg));
            session.fact(CAUSE, new CallCommand.Add(leg.added()));
        });
    }

    /** As if the caller had dialled that number, on behalf of who was called; a few times at most. */
    @Override
    public void redirected(LegId leg, String number) {
        tell(leg, session -> redirect(session, leg, number));
    }

    private void redirect(CallSession session, LegId leg, String number) {
        var notes = session.notes(leg);
        var call = session.begun();
        var called = CallDecisions.leg(call, leg).filter(found -> found.phase() != Phase.LEFT);
        if (called.isEmpty() || notes.redirections >= MAX_REDIRECTIONS) {
            return;
        }
        var account = context.needs().accounts().find(new org.parley.domain.accounts.AccountId(called.get().subject()));
        var before = CallEffector.caller(session, called.get());
        var by = account.flatMap(Account::extension).orElse(called.get().displayName());
        var caller = new PhonePlane.Caller(
                before.number(), before.displayName(), before.anonymous(), before.passed().divertedBy(by));
        if (numbers.of(call.tenant(), number) instanceof Numbers.Meaning.Nobody && account.isPresent()) {
            redirectOutside(session, account.get(), number, notes, caller);
            return;
        }
        for (var next : legsFor(call, number, called.get().number())) {
            session.notes(next.added().leg()).caller = caller;
            session.notes(next.added().leg()).redirections = notes.redirections + 1;
            CalledDevices.note(session, List.of(next));
            session.fact(CAUSE, new CallCommand.Add(next.added()));
        }
    }

    /** Out by a trunk, on behalf of who sent the call on. */
    private void redirectOutside(
            CallSession session, Account by, String number, CallSession.LegNotes before, PhonePlane.Caller caller) {
        if (!(trunks.ask(TrunkLegs.From.of(by), number) instanceof TrunkLegs.Answer.Leaves(var tries, var because))) {
            return;
        }
        var placed = trunks.next(session, tries, because);
        placed.leg().ifPresent(leg -> {
            session.notes(leg.leg()).caller = caller;
            session.notes(leg.leg()).redirections = before.redirections + 1;
            session.fact(CAUSE, new CallCommand.Add(leg));
            placed.told().forEach(routed -> session.fact(CAUSE, new CallCommand.Tell(routed)));
        });
    }

    /** Who has that number, unless he is in the call already. */
    private List<CalledLeg> legsFor(CallState call, String number, String shownNumber) {
        return switch (numbers.of(call.tenant(), number)) {
            case Numbers.Meaning.OfAccount(var callee) ->
                call.legs().stream().anyMatch(leg -> leg.subject().equals(callee.id().value()))
                        ? List.of()
                        : devices.of(callee, shownNumber);
            case Numbers.Meaning.OfConference _, Numbers.Meaning.Nobody _ -> List.of();
        };
    }

    @Override
    public void transferRequested(LegId leg, Transfer transfer) {
        transfers.requested(leg, transfer);
    }

    @Override
    public void failed(LegId leg, EndReason reason) {
        tell(leg, session -> {
            if (!trunks.failed(session, leg, reason)) {
                session.fact(CAUSE, new CallCommand.Leave(leg, reason));
            }
        });
    }

    @Override
    public void hungUp(LegId leg, EndReason reason) {
        var session = context.directory().ofLeg(leg);
        if (session.isEmpty()) {
            var arrived = Optional.ofNullable(arrivals.get(leg)).flatMap(arrival -> arrival.goneBefore(reason));
            arrived.ifPresent(up -> up.mailbox().tell(() -> up.fact(CAUSE, new CallCommand.Leave(leg, reason))));
        }
        if (session.isPresent()) {
            tell(leg, up -> up.fact(CAUSE, new CallCommand.Leave(leg, reason)));
        }
    }

    @Override
    public String offered(LegId leg, String offerSdp) {
        var session = context.directory()
                .ofLeg(leg)
                .orElseThrow(() -> new ParleyException(ErrorCode.GONE, "This telephone's call has ended."));
        var known = session.state()
                .flatMap(call -> CallDecisions.leg(call, leg))
                .filter(found -> found.phase() != Phase.LEFT)
                .orElseThrow(() -> new ParleyException(ErrorCode.GONE, "This telephone's call has ended."));
        // Media answers at once; that the leg is on hold is stored after.
        var answered = context.needs().media().answerOffer(session.id(), leg, CallEffector.info(known), offerSdp);
        boolean held = switch (answered.direction()) {
            case SENDONLY, INACTIVE -> true;
            case SENDRECV, RECVONLY -> false;
        };
        tell(leg, up -> up.fact(CAUSE, new CallCommand.SetHeld(leg, held)));
        return answered.sdp();
    }

    @Override
    public void digit(LegId leg, char digit, int durationMs) {
        context.directory().ofLeg(leg).ifPresent(session -> session.mailbox()
                .offer(() -> session.fact(CAUSE, new CallCommand.Press(leg, String.valueOf(digit), durationMs))));
    }

    private void tell(LegId leg, Consumer<CallSession> work) {
        context.tell(leg, work);
    }
}
