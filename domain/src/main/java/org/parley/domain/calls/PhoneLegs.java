package org.parley.domain.calls;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What telephones do to calls. Thread-safe; hands over to the call's mailbox and returns, all but {@link #offered}. */
final class PhoneLegs implements PhoneEvents {
    private static final Logger LOG = LoggerFactory.getLogger(PhoneLegs.class);
    private static final String CAUSE = "telephone";

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
    private final Map<LegId, Arrival> arrivals = new ConcurrentHashMap<>();

    PhoneLegs(CallContext context, CalledDevices devices) {
        this.context = context;
        this.devices = devices;
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

    private void place(Incoming call) {
        var conference = context.needs().conferences().byExtension(call.tenant(), call.dialled());
        if (conference.isPresent()) {
            join(call, conference.get());
            return;
        }
        var callee = context.needs().accounts().byExtension(call.tenant(), call.dialled());
        if (callee.isEmpty()) {
            context.needs().phones().reject(call.leg(), EndReason.UNKNOWN_NUMBER);
        } else if (call.from().equals(callee.map(Account::id))) {
            context.needs().phones().reject(call.leg(), EndReason.BUSY); // One's own number.
        } else {
            ring(call, callee.get());
        }
    }

    private void join(Incoming call, Conference conference) {
        var caller = caller(call, conference.extension());
        context.inConference(conference.id(), session -> {
            try {
                var answer = answerOffer(session, call, caller);
                var commands = context.begin(session, conference)
                        .map(begin ->
                                new CallCommand[] {begin, new CallCommand.Add(caller), new CallCommand.Join(call.leg())})
                        .orElseGet(() -> new CallCommand[] {new CallCommand.Add(caller), new CallCommand.Join(call.leg())});
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
        var called = devices.of(callee, call.fromNumber());
        var session = context.open();
        var start = new CallStarted(
                session.id(), call.tenant(), Optional.empty(), caller.displayName() + " – " + callee.displayName());
        context.inCall(session, () -> {
            try {
                // Made now, so that a telephone with which we share no codec rings nobody.
                session.notes(call.leg()).answerSdp = answerOffer(session, call, caller).sdp();
                session.must(call.commandId(), new CallCommand.Call(start, caller, called));
                arrived(session, call);
                devices.giveUpInTime(session);
                return true;
            } catch (RuntimeException failure) {
                session.closeIfNeverBegun();
                throw failure;
            }
        });
    }

    private Answered answerOffer(CallSession session, Incoming call, LegAdded caller) {
        return context.needs()
                .media()
                .answerOffer(
                        session.id(),
                        call.leg(),
                        new LegInfo(caller.participant(), caller.displayName()),
                        call.offerSdp());
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
        var given = call.displayName().isBlank() ? call.fromNumber() : call.displayName();
        // An account's own name, not what its telephone claims.
        var name = account.map(Account::displayName).orElse(given);
        return new LegAdded(
                call.leg(),
                LegKind.PHONE,
                true,
                call.leg().value(),
                account.map(found -> found.id().value()).orElse(""),
                name,
                call.fromNumber().isBlank() ? dialled : call.fromNumber());
    }

    @Override
    public void ringing(LegId leg) {
        tell(leg, session -> session.fact(CAUSE, new CallCommand.Ring(leg)));
    }

    @Override
    public void answered(LegId leg, String answerSdp) {
        var known = context.directory().ofLeg(leg);
        if (known.isEmpty()) {
            context.needs().phones().hangUp(leg, EndReason.ANSWERED_ELSEWHERE); // It answered while we cancelled it.
            return;
        }
        known.get().mailbox().tell(() -> answered(known.get(), leg, answerSdp));
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
    public void failed(LegId leg, EndReason reason) {
        tell(leg, session -> session.fact(CAUSE, new CallCommand.Leave(leg, reason)));
    }

    @Override
    public void hungUp(LegId leg, EndReason reason) {
        var session = context.directory().ofLeg(leg);
        if (session.isEmpty()) {
            session = Optional.ofNullable(arrivals.get(leg)).flatMap(arrival -> arrival.goneBefore(reason));
        }
        session.ifPresent(up ->
                up.mailbox().tell(() -> up.fact(CAUSE, new CallCommand.Leave(leg, reason))));
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
        context.directory().ofLeg(leg).ifPresent(session -> session.mailbox().tell(() -> work.accept(session)));
    }
}
