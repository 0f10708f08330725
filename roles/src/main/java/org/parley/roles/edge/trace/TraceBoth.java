package org.parley.roles.edge.trace;

import org.parley.domain.calls.LegId;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.SipMessage;

/** Tells two. */
public record TraceBoth(SipTrace first, SipTrace second) implements SipTrace {
    @Override
    public void received(SocketFlow flow, SipMessage message) {
        first.received(flow, message);
        second.received(flow, message);
    }

    @Override
    public void sent(SocketFlow flow, SipMessage message) {
        first.sent(flow, message);
        second.sent(flow, message);
    }

    @Override
    public void linked(String callId, LegId leg) {
        first.linked(callId, leg);
        second.linked(callId, leg);
    }
}
