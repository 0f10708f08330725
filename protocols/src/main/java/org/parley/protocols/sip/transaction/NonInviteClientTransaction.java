package org.parley.protocols.sip.transaction;

import java.util.List;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;

/** Sends any request but INVITE and ACK (RFC 3261 §17.1.2). */
final class NonInviteClientTransaction extends ClientTransaction {
    private enum State {
        TRYING,
        PROCEEDING,
        COMPLETED,
        TERMINATED
    }

    /** Whether the layer sent it by itself (CANCEL): nobody waits for what becomes of it. */
    private final boolean isSilent;
    private State state = State.TRYING;
    private long gapNs;

    NonInviteClientTransaction(
            TransactionKey key, SipRequest request, SipFlow flow, SipTimers timers, boolean isSilent) {
        super(key, request, flow, timers);
        this.isSilent = isSilent;
    }

    boolean isSilent() {
        return isSilent;
    }

    @Override
    void start(long nowNs, List<Effect> out) {
        gapNs = timers.t1Ns();
        repeatAtNs = isReliable() ? NEVER : nowNs + gapNs; // Timer E.
        endAtNs = nowNs + timers.timeoutNs(); // Timer F.
        out.add(new Effect.Send(request(), flow()));
    }

    @Override
    void onResponse(SipResponse response, long nowNs, List<Effect> out) {
        if (state != State.TRYING && state != State.PROCEEDING) {
            return; // Repeated: it was handed on before.
        }
        if (response.isFinal()) {
            state = State.COMPLETED;
            repeatAtNs = NEVER;
            endAtNs = isReliable() ? nowNs : nowNs + timers.t4Ns(); // Timer K.
            rest();
        } else {
            state = State.PROCEEDING;
            gapNs = timers.t2Ns();
        }
        if (!isSilent) {
            out.add(new Effect.DeliverResponse(response, this));
        }
    }

    @Override
    void onTime(long nowNs, List<Effect> out) {
        if (isDue(endAtNs, nowNs)) {
            if (state != State.COMPLETED && !isSilent) {
                out.add(new Effect.TimedOut(this));
            }
            terminate();
        } else if (isDue(repeatAtNs, nowNs)) {
            gapNs = Math.min(gapNs * 2, timers.t2Ns());
            repeatAtNs = nowNs + gapNs;
            out.add(new Effect.Send(request(), flow()));
        }
    }

    @Override
    boolean endsQuietly() {
        return state == State.COMPLETED;
    }

    @Override
    public boolean isTerminated() {
        return state == State.TERMINATED;
    }

    @Override
    void terminate() {
        state = State.TERMINATED;
        stopTimers();
    }
}
