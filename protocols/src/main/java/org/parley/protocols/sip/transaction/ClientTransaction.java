package org.parley.protocols.sip.transaction;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;

/** A request that we sent. */
public abstract sealed class ClientTransaction extends Transaction
        permits InviteClientTransaction, NonInviteClientTransaction {
    private @Nullable Object listener;

    ClientTransaction(TransactionKey key, SipRequest request, SipFlow flow, SipTimers timers) {
        super(key, request, flow, timers);
    }

    /** Who waits for its answers: kept here for the layer's owner, who alone knows what it is. */
    public final @Nullable Object listener() {
        return listener;
    }

    public final void listener(@Nullable Object newListener) {
        listener = newListener;
    }

    abstract void start(long nowNs, List<Effect> out);

    abstract void onResponse(SipResponse response, long nowNs, List<Effect> out);
}
