package org.parley.protocols.sip.transaction;

import java.util.List;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;

/** Answers any request but INVITE and ACK (RFC 3261 §17.2.2). */
final class NonInviteServerTransaction extends ServerTransaction {
    private boolean isTerminated;

    NonInviteServerTransaction(TransactionKey key, SipRequest request, SipFlow flow, SipTimers timers) {
        super(key, request, flow, timers);
    }

    @Override
    void start(long nowNs) {
        // Who never answers must not hold it forever: the client gave up after 64 * T1.
        endAtNs = nowNs + 2 * timers.timeoutNs();
    }

    @Override
    void onRetransmission(List<Effect> out) {
        var response = latest();
        if (response != null) {
            out.add(new Effect.Send(response, flow()));
        }
    }

    @Override
    void respond(SipResponse response, long nowNs, List<Effect> out) {
        if (isAnswered() || isTerminated) {
            return;
        }
        keep(response);
        out.add(new Effect.Send(response, flow()));
        if (response.isFinal()) {
            endAtNs = isReliable() ? nowNs : nowNs + timers.timeoutNs(); // Timer J.
            rest();
        }
    }

    @Override
    void onTime(long nowNs, List<Effect> out) {
        if (isDue(endAtNs, nowNs)) {
            terminate();
        }
    }

    @Override
    boolean endsQuietly() {
        return isAnswered();
    }

    @Override
    public boolean isTerminated() {
        return isTerminated;
    }

    @Override
    void terminate() {
        isTerminated = true;
        stopTimers();
    }
}
