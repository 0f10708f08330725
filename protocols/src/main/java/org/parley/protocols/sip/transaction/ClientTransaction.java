package org.parley.protocols.sip.transaction;

import java.util.List;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;

/** A request that we sent. */
public abstract sealed class ClientTransaction extends Transaction
        permits InviteClientTransaction, NonInviteClientTransaction {
    ClientTransaction(TransactionKey key, SipRequest request, SipFlow flow, SipTimers timers) {
        super(key, request, flow, timers);
    }

    abstract void start(long nowNs, List<Effect> out);

    abstract void onResponse(SipResponse response, long nowNs, List<Effect> out);
}
