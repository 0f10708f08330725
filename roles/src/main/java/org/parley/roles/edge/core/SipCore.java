package org.parley.roles.edge.core;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.NanoClock;
import org.parley.base.time.Scheduler;
import org.parley.domain.calls.LegId;
import org.parley.net.sip.SipInbound;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.ResponsePath;
import org.parley.protocols.sip.message.SipHeaders;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipScreen;
import org.parley.protocols.sip.transaction.ClientTransaction;
import org.parley.protocols.sip.transaction.Effect;
import org.parley.protocols.sip.transaction.ServerTransaction;
import org.parley.protocols.sip.transaction.SipFlow;
import org.parley.protocols.sip.transaction.Transaction;
import org.parley.protocols.sip.transaction.TransactionLayer;
import org.parley.roles.edge.door.Audit;
import org.parley.roles.edge.door.Doorkeeper;
import org.parley.roles.edge.door.Rule;
import org.parley.roles.edge.metrics.EdgeCounters;
import org.parley.roles.edge.trace.SipTrace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The middle of the edge: carries messages between the flows, the transactions and who deals with them, and wakes the
 * transactions when their time comes. Owned by the SIP loop.
 */
public final class SipCore implements SipInbound {
    private static final Logger LOG = LoggerFactory.getLogger(SipCore.class);

    /** Challenges, and what calls and dialogs come to: nobody was refused by us. */
    private static final Set<Integer> UNREMARKABLE = Set.of(401, 407, 408, 480, 481, 486, 487, 491, 600, 603);

    /** Who deals with what comes in. */
    public interface User {
        /** A new, screened request; answer it through {@link SipCore#respond}. */
        void onRequest(SipRequest request, ServerTransaction transaction);

        void onAck(SipRequest ack, SocketFlow flow);

        /** The caller took the INVITE back; the CANCEL is answered already. */
        void onCancelled(SipRequest cancel, ServerTransaction invite);

        /** A 2xx to an INVITE whose transaction is over. */
        void onStray(SipResponse response, SocketFlow flow);

        void onFlowClosed(SocketFlow flow);
    }

    /** Who sent a request and waits for its answers. */
    public interface Replies {
        /** Any response, provisional or final; a 2xx to an INVITE each time it comes. */
        void onResponse(SipResponse response);

        /** None came, or it could not be sent: as if this status had come (RFC 3261 §8.1.3.1). */
        void onNoAnswer(int status);

        /** For requests whose answer changes nothing. */
        Replies NONE = new Replies() {
            @Override
            public void onResponse(SipResponse response) {}

            @Override
            public void onNoAnswer(int status) {}
        };
    }

    /** What the core stands on; {@code doorkeeper} decides who is let in. */
    public record Needs(
            TransactionLayer transactions,
            Doorkeeper doorkeeper,
            NanoClock clock,
            Scheduler timers,
            Supplier<String> tags,
            EdgeCounters counters,
            SipTrace trace,
            Audit audit) {}

    private final Needs needs;
    private final TransactionLayer transactions;
    private final SipTrace trace;
    private @Nullable User user;
    private Scheduler.@Nullable Cancellable wakeUp;
    private long wakeUpAtNs = Long.MAX_VALUE;

    public SipCore(Needs needs) {
        this.needs = needs;
        transactions = needs.transactions();
        trace = needs.trace();
    }

    /** Set once, before the first message. */
    public void onRequests(User newUser) {
        user = newUser;
    }

    @Override
    public void onMessage(SocketFlow flow, SipMessage message) {
        long repeatedBefore = transactions.repeatedRequests();
        take(flow, message);
        if (transactions.repeatedRequests() != repeatedBefore) {
            needs.counters().messages.repeatedIn();
        }
    }

    private void take(SocketFlow flow, SipMessage message) {
        needs.counters().messages.received(message);
        trace.received(flow, message);
        switch (message) {
            case SipRequest request -> onRequest(flow, request);
            case SipResponse response -> {
                if (SipScreen.response(response).isPresent()) {
                    needs.counters().requestsDropped.increment();
                } else {
                    perform(transactions.onMessage(response, flow, nowNs()));
                }
            }
        }
    }

    private void onRequest(SocketFlow flow, SipRequest request) {
        var remote = flow.remote();
        switch (needs.doorkeeper().judge(request, flow, nowNs())) {
            case Doorkeeper.Verdict.Pass _ ->
                perform(transactions.onMessage(ResponsePath.stamp(request, remote.host(), remote.port()), flow, nowNs()));
            case Doorkeeper.Verdict.PassAs(var without) ->
                perform(transactions.onMessage(ResponsePath.stamp(without, remote.host(), remote.port()), flow, nowNs()));
            case Doorkeeper.Verdict.Refuse(var refusal) -> {
                // Without a transaction: no state for what is wrong already at the door.
                needs.counters().requestsRefused.increment();
                noteSent(flow, refusal);
                flow.send(refusal.encoded());
            }
            case Doorkeeper.Verdict.Drop _ -> needs.counters().requestsDropped.increment();
        }
    }

    @Override
    public void onMalformed(SocketFlow flow, byte[] bytes, String reason) {
        var answer = needs.doorkeeper().refuseMalformed(flow, bytes, reason, nowNs());
        if (answer.isPresent()) {
            needs.counters().requestsRefused.increment();
            flow.send(answer.get().encoded());
        } else {
            needs.counters().requestsDropped.increment();
        }
    }

    @Override
    public void onClosed(SocketFlow flow) {
        perform(transactions.onFlowClosed(flow, nowNs()));
        if (user != null) {
            user.onFlowClosed(flow);
        }
    }

    /** Sends a request, other than ACK, and tells {@code replies} what comes back. */
    public ClientTransaction send(SipRequest request, SocketFlow flow, Replies replies) {
        var started = transactions.start(request, flow, nowNs());
        started.transaction().listener(replies);
        perform(started.effects());
        return started.transaction();
    }

    /** As {@link #send}, of a request that has our Via already: what the proxy forwards. */
    public ClientTransaction sendStamped(SipRequest request, SocketFlow flow, Replies replies) {
        var started = transactions.startStamped(request, flow, nowNs());
        started.transaction().listener(replies);
        perform(started.effects());
        return started.transaction();
    }

    /**
     * From now on these hear what comes: for who has done his work with the first answer, and would otherwise be kept until no
     * other can come, half a minute.
     */
    public void hearInstead(ClientTransaction transaction, Replies replies) {
        if (transaction.listener() != null) {
            transaction.listener(replies);
        }
    }

    /** Sends an ACK for a 2xx; answers it as it was sent, to be repeated with {@link #sendAgain}. */
    public SipRequest sendAck(SipRequest ack, SocketFlow flow) {
        var stamped = transactions.withOwnVia(ack, flow);
        noteSent(flow, stamped);
        flow.send(stamped.encoded());
        return stamped;
    }

    /** Sends an ACK once more. */
    public void sendAgain(SipRequest ack, SocketFlow flow) {
        noteSent(flow, ack);
        flow.send(ack.encoded());
    }

    /** Answers a request; every answer but 100 has a To tag (RFC 3261 §8.2.6.2), a new one where none was chosen. */
    public void respond(ServerTransaction transaction, SipResponse response) {
        if (response.status() >= 400 && !UNREMARKABLE.contains(response.status())) {
            audit(transaction, response);
        }
        answer(transaction, response);
    }

    /** What a desk did not refuse by {@link #refuse}, with a rule of its own. */
    private void audit(ServerTransaction transaction, SipResponse response) {
        var request = transaction.request();
        var rule = request.is(SipMethod.REGISTER) ? Rule.REGISTRATION : response.status() < 500 ? Rule.REQUEST : Rule.NODE;
        needs.audit().refused((SocketFlow) transaction.flow(), request, response.status(), rule, response.reason());
    }

    private void answer(ServerTransaction transaction, SipResponse response) {
        if (response.isFinal() && !transaction.isAnswered() && !transaction.request().is(SipMethod.INVITE)) { // People take their time.
            needs.counters().messages.answered(nowNs() - transaction.arrivedAtNs());
        }
        boolean isUntagged = response.status() > 100 && response.to().tag().isEmpty();
        var tagged = isUntagged ? response.withToTag(needs.tags().get()) : response;
        perform(transactions.respond(transaction, tagged, nowNs()));
    }

    /** Passes on what another answered, as it is: what the proxy does. */
    public void pass(ServerTransaction transaction, SipResponse response) {
        perform(transactions.respond(transaction, response, nowNs()));
    }

    /** Answers a request with a refusal, and takes note of it in the audit trail: {@code because} is one sentence for people. */
    public void refuse(ServerTransaction transaction, SipResponse response, Rule rule, String because) {
        needs.audit().refused((SocketFlow) transaction.flow(), transaction.request(), response.status(), rule, because);
        answer(transaction, response);
    }

    /** Messages with this Call-ID are this leg's: their trace is found by it. */
    public void link(String callId, LegId leg) {
        trace.linked(callId, leg);
    }

    /** Takes an INVITE back as soon as that is allowed, and says why: {@code reason} is a Reason header's value (RFC 3326). */
    public void cancel(ClientTransaction invite, String reason) {
        var why = SipHeaders.NONE.adding(HeaderName.REASON, reason);
        perform(transactions.cancel(invite, why, nowNs()));
    }

    public boolean isFull() {
        return transactions.isFull();
    }

    public double occupied() {
        return transactions.occupied();
    }

    public int transactionCount() {
        return transactions.size();
    }

    private void perform(List<Effect> effects) {
        for (var effect : effects) {
            try {
                perform(effect);
            } catch (RuntimeException failure) {
                // A programmer's error ends what it was about, and nothing else.
                needs.counters().failures.increment();
                LOG.error("A SIP message could not be dealt with: {}", effect.getClass().getSimpleName(), failure);
            }
        }
        arm();
    }

    private void perform(Effect effect) {
        var takes = user;
        if (takes == null) {
            throw new IllegalStateException("Nobody takes requests yet");
        }
        switch (effect) {
            case Effect.Send(var message, var flow) -> transmit(message, flow);
            case Effect.DeliverRequest(var request, var transaction) -> deliver(takes, request, transaction);
            case Effect.DeliverAck(var ack, var flow) -> takes.onAck(ack, (SocketFlow) flow);
            case Effect.Cancelled(var cancel, var invite) -> takes.onCancelled(cancel, invite);
            case Effect.DeliverResponse(var response, var transaction) -> deliver(response, transaction);
            case Effect.DeliverStray(var response, var flow) -> takes.onStray(response, (SocketFlow) flow);
            case Effect.TimedOut(var transaction) -> noAnswer(transaction, 408);
            case Effect.SendFailed(var transaction) -> noAnswer(transaction, 503);
            case Effect.AckMissing _ -> needs.counters().acksMissing.increment();
            case Effect.Terminated(var transaction) -> forget(transaction);
        }
    }

    private static void deliver(SipResponse response, ClientTransaction transaction) {
        if (!(transaction.listener() instanceof Replies replies)) {
            return;
        }
        if (response.isFinal() && !(response.isSuccess() && transaction.request().is(SipMethod.INVITE))) {
            transaction.listener(null); // Only a 2xx to an INVITE comes again; who waited need not be kept for that.
        }
        replies.onResponse(response);
    }

    private static void forget(Transaction transaction) {
        if (transaction instanceof ClientTransaction client) {
            client.listener(null);
        }
    }

    private void deliver(User takes, SipRequest request, ServerTransaction transaction) {
        try {
            takes.onRequest(request, transaction);
        } catch (RuntimeException failure) {
            needs.counters().failures.increment();
            LOG.error("{} {} could not be dealt with", request.method(), request.callId(), failure);
            if (!transaction.isAnswered()) {
                respond(transaction, SipResponse.answer(request, 500));
            }
        }
    }

    private void noteSent(SocketFlow flow, SipMessage message) {
        needs.counters().messages.sent(message);
        trace.sent(flow, message);
    }

    private void transmit(SipMessage message, SipFlow flow) {
        noteSent((SocketFlow) flow, message);
        if (!((SocketFlow) flow).send(message.encoded())) {
            perform(transactions.onSendFailed(message, flow, nowNs()));
        }
    }

    private void noAnswer(Transaction transaction, int status) {
        if (transaction instanceof ClientTransaction client && client.listener() instanceof Replies replies) {
            replies.onNoAnswer(status);
        }
    }

    /** Sets one timer for the earliest deadline of all transactions. */
    private void arm() {
        long nextNs = transactions.nextDeadlineNs();
        if (nextNs == wakeUpAtNs) {
            return;
        }
        if (nextNs == Long.MAX_VALUE || wakeUpAtNs != Long.MAX_VALUE && nextNs - wakeUpAtNs > 0) {
            return; // Waking up too early does no harm, and spares cancelling a timer for each message.
        }
        if (wakeUp != null) {
            wakeUp.cancel();
        }
        wakeUpAtNs = nextNs;
        wakeUp = needs.timers().after(Duration.ofNanos(Math.max(0, nextNs - nowNs())), () -> {
            wakeUpAtNs = Long.MAX_VALUE;
            var effects = transactions.onTime(nowNs());
            countRepeated(effects);
            perform(effects);
        });
    }

    /** What goes out because time passed has gone out before, but for our 100 and what gives up. */
    private void countRepeated(List<Effect> effects) {
        for (var effect : effects) {
            if (effect instanceof Effect.Send(var message, _)
                    && !(message instanceof SipResponse response && response.status() == 100)
                    && !(message instanceof SipRequest request && request.is(SipMethod.CANCEL))) {
                needs.counters().messages.repeatedOut();
            }
        }
    }

    private long nowNs() {
        return needs.clock().nowNs();
    }
}
