package org.parley.protocols.sip.transaction;

import java.util.List;
import org.parley.protocols.sip.message.SipHeaders;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;

/** Sends an INVITE (RFC 3261 §17.1.1, RFC 6026 §7.2). */
final class InviteClientTransaction extends ClientTransaction {
    private enum State {
        CALLING,
        PROCEEDING,
        /** Refused and acknowledged: repeats the ACK when the refusal is repeated. */
        COMPLETED,
        /** Accepted: hands on repeated and forked 2xx, which the dialogs acknowledge. */
        ACCEPTED,
        TERMINATED
    }

    private enum Cancel {
        NOT_WANTED,
        /** Wanted before a provisional response came: a CANCEL may not overtake its INVITE (RFC 3261 §9.1). */
        WANTED,
        SENT
    }

    private State state = State.CALLING;
    private Cancel cancel = Cancel.NOT_WANTED;
    private SipHeaders cancelHeaders = SipHeaders.NONE;
    private long gapNs;

    InviteClientTransaction(TransactionKey key, SipRequest request, SipFlow flow, SipTimers timers) {
        super(key, request, flow, timers);
    }

    @Override
    void start(long nowNs, List<Effect> out) {
        gapNs = timers.t1Ns();
        repeatAtNs = isReliable() ? NEVER : nowNs + gapNs; // Timer A.
        endAtNs = nowNs + timers.timeoutNs(); // Timer B.
        out.add(new Effect.Send(request(), flow()));
    }

    @Override
    void onResponse(SipResponse response, long nowNs, List<Effect> out) {
        switch (state) {
            case CALLING, PROCEEDING -> {
                if (response.isProvisional()) {
                    onProvisional(response, nowNs, out);
                } else if (response.isSuccess()) {
                    accept(response, nowNs, out);
                } else {
                    refuse(response, nowNs, out);
                }
            }
            case COMPLETED -> {
                if (response.status() >= 300) {
                    out.add(new Effect.Send(ClientRequests.ackOfRefusal(request(), response), flow()));
                }
            }
            case ACCEPTED -> {
                if (response.isSuccess()) {
                    out.add(new Effect.DeliverResponse(response, this));
                }
            }
            case TERMINATED -> {}
        }
    }

    private void onProvisional(SipResponse response, long nowNs, List<Effect> out) {
        // RFC 3261 §16.7 step 2: timer C begins anew with 101 to 199; a 100 only takes the place of timer B.
        boolean isNews = state == State.CALLING || response.status() > 100;
        state = State.PROCEEDING;
        repeatAtNs = NEVER;
        if (cancel != Cancel.SENT && isNews) {
            endAtNs = nowNs + timers.ringingMaxNs(); // Timer C.
        }
        out.add(new Effect.DeliverResponse(response, this));
    }

    private void accept(SipResponse response, long nowNs, List<Effect> out) {
        state = State.ACCEPTED;
        repeatAtNs = NEVER;
        endAtNs = nowNs + timers.timeoutNs(); // Timer M.
        rest();
        out.add(new Effect.DeliverResponse(response, this));
    }

    private void refuse(SipResponse response, long nowNs, List<Effect> out) {
        state = State.COMPLETED;
        repeatAtNs = NEVER;
        endAtNs = isReliable() ? nowNs : nowNs + timers.timerDNs();
        rest();
        out.add(new Effect.Send(ClientRequests.ackOfRefusal(request(), response), flow()));
        out.add(new Effect.DeliverResponse(response, this));
    }

    /** Notes that the call is not wanted any more; true if a CANCEL is to be sent now. */
    boolean wantCancel(SipHeaders headers, long nowNs) {
        boolean isOpen = state == State.CALLING || state == State.PROCEEDING;
        if (!isOpen || cancel == Cancel.SENT) {
            return false;
        }
        cancel = Cancel.WANTED;
        cancelHeaders = headers;
        return takeCancel(nowNs);
    }

    /** What the CANCEL says besides what it must. */
    SipHeaders cancelHeaders() {
        return cancelHeaders;
    }

    /** Whether a wanted CANCEL may be sent now; then it counts as sent. */
    boolean takeCancel(long nowNs) {
        if (cancel != Cancel.WANTED || state != State.PROCEEDING) {
            return false;
        }
        cancel = Cancel.SENT;
        endAtNs = nowNs + timers.timeoutNs(); // RFC 3261 §9.1: then it is as if it had been refused.
        return true;
    }

    @Override
    void onTime(long nowNs, List<Effect> out) {
        if (isDue(endAtNs, nowNs)) {
            onEnd(nowNs, out);
        } else if (isDue(repeatAtNs, nowNs)) {
            gapNs *= 2;
            repeatAtNs = nowNs + gapNs;
            out.add(new Effect.Send(request(), flow()));
        }
    }

    private void onEnd(long nowNs, List<Effect> out) {
        boolean hasOnlyRung = state == State.PROCEEDING && cancel != Cancel.SENT;
        if (hasOnlyRung) {
            cancel = Cancel.WANTED; // The layer sends it; the end comes 64 * T1 later if nothing else does.
            endAtNs = NEVER;
            return;
        }
        if (state == State.CALLING || state == State.PROCEEDING) {
            out.add(new Effect.TimedOut(this));
        }
        terminate();
    }

    @Override
    boolean endsQuietly() {
        return state == State.COMPLETED || state == State.ACCEPTED;
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
