package org.parley.protocols.sip.transaction;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.protocols.sip.message.SipRequest;

/** One request and what answers it. Compared by identity; the layer's until it is {@link Effect.Terminated}. */
public abstract sealed class Transaction permits ClientTransaction, ServerTransaction {
    static final long NEVER = Long.MAX_VALUE;

    final TransactionKey key;
    final SipTimers timers;
    private final Kept<SipRequest> request;
    private final SipFlow flow;

    /** When the next retransmission is due, NEVER for none. */
    long repeatAtNs = NEVER;
    /** When the current state ends by itself, NEVER if it does not. */
    long endAtNs = NEVER;

    /** Whether it only absorbs repetitions until its last timer. */
    boolean isAtRest;
    /** Whether the layer has counted it so. */
    boolean isCountedAtRest;

    // Links of the timer wheel; the wheel's only.
    int wheelSlot = -1;
    @Nullable Transaction wheelNext;
    @Nullable Transaction wheelPrevious;

    Transaction(TransactionKey key, SipRequest request, SipFlow flow, SipTimers timers) {
        this.key = key;
        this.request = new Kept<>(request);
        this.flow = flow;
        this.timers = timers;
    }

    /** The request that began it, with our Via on it if we sent it. */
    public final SipRequest request() {
        return request.message();
    }

    /** Everything is said; what is kept until the end is kept small. */
    void rest() {
        isAtRest = true;
        request.rest();
    }

    /** Whether nothing happens at the current state's end but that it is over: then some milliseconds do not matter. */
    abstract boolean endsQuietly();

    /** The way the request went or came. */
    public final SipFlow flow() {
        return flow;
    }

    public abstract boolean isTerminated();

    abstract void terminate();

    abstract void onTime(long nowNs, List<Effect> out);

    final boolean isReliable() {
        return flow.isReliable();
    }

    final boolean isDue(long atNs, long nowNs) {
        return atNs != NEVER && nowNs - atNs >= 0;
    }

    final long deadlineNs() {
        if (repeatAtNs == NEVER) {
            return endAtNs;
        }
        return endAtNs == NEVER || repeatAtNs - endAtNs < 0 ? repeatAtNs : endAtNs;
    }

    final void stopTimers() {
        repeatAtNs = NEVER;
        endAtNs = NEVER;
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + key;
    }
}
