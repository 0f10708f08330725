package org.parley.protocols.sip.transaction;

import java.util.List;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;

/** Answers an INVITE (RFC 3261 §17.2.1, RFC 6026 §7.1). */
final class InviteServerTransaction extends ServerTransaction {
    private enum State {
        PROCEEDING,
        /** Refused: repeats the refusal until it is acknowledged. */
        COMPLETED,
        CONFIRMED,
        /** Accepted: absorbs repeated INVITEs; the dialog repeats the 2xx. */
        ACCEPTED,
        TERMINATED
    }

    private State state = State.PROCEEDING;
    private long gapNs;

    InviteServerTransaction(TransactionKey key, SipRequest request, SipFlow flow, SipTimers timers) {
        super(key, request, flow, timers);
    }

    @Override
    void start(long nowNs) {
        repeatAtNs = nowNs + timers.tryingNs();
    }

    @Override
    void onRetransmission(List<Effect> out) {
        var response = latest();
        if ((state == State.PROCEEDING || state == State.COMPLETED) && response != null) {
            out.add(new Effect.Send(response, flow()));
        }
    }

    @Override
    void respond(SipResponse response, long nowNs, List<Effect> out) {
        boolean isRepeatedSuccess = state == State.ACCEPTED && response.isSuccess();
        if (state != State.PROCEEDING && !isRepeatedSuccess) {
            return; // Too late: CANCEL and answer crossed.
        }
        keep(response);
        out.add(new Effect.Send(response, flow()));
        if (isRepeatedSuccess) {
            return;
        }
        repeatAtNs = NEVER;
        if (response.isSuccess()) {
            state = State.ACCEPTED;
            endAtNs = nowNs + timers.timeoutNs(); // Timer L.
            rest();
        } else if (response.isFinal()) {
            state = State.COMPLETED;
            gapNs = timers.t1Ns();
            repeatAtNs = isReliable() ? NEVER : nowNs + gapNs; // Timer G.
            endAtNs = nowNs + timers.timeoutNs(); // Timer H.
            rest();
        }
    }

    /** True if the ACK is one for a 2xx, which is the dialog's. */
    boolean onAck(long nowNs) {
        if (state == State.COMPLETED) {
            state = State.CONFIRMED;
            repeatAtNs = NEVER;
            endAtNs = isReliable() ? nowNs : nowNs + timers.t4Ns(); // Timer I.
        }
        return state == State.ACCEPTED;
    }

    @Override
    void onTime(long nowNs, List<Effect> out) {
        if (isDue(endAtNs, nowNs)) {
            if (state == State.COMPLETED) {
                out.add(new Effect.AckMissing(this));
            }
            terminate();
        } else if (isDue(repeatAtNs, nowNs)) {
            repeat(nowNs, out);
        }
    }

    private void repeat(long nowNs, List<Effect> out) {
        var response = latest();
        if (state == State.PROCEEDING) {
            repeatAtNs = NEVER;
            if (response == null) {
                var trying = SipResponse.answer(request(), 100);
                keep(trying);
                out.add(new Effect.Send(trying, flow()));
            }
        } else if (response != null) {
            gapNs = Math.min(gapNs * 2, timers.t2Ns());
            repeatAtNs = nowNs + gapNs;
            out.add(new Effect.Send(response, flow()));
        }
    }

    @Override
    boolean endsQuietly() {
        return state == State.ACCEPTED || state == State.CONFIRMED;
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
