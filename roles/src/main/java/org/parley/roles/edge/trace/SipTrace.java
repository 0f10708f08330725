package org.parley.roles.edge.trace;

import org.parley.domain.calls.LegId;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.SipMessage;

/** Told of every message by the middle of the edge. Owned by the SIP loop; must keep no more than references. */
public interface SipTrace {
    /** A message came in, as the parser made it: not changed yet. */
    void received(SocketFlow flow, SipMessage message);

    /** A message is about to go out. */
    void sent(SocketFlow flow, SipMessage message);

    /** Messages with this Call-ID are a leg's: before, they are nobody's or a proxied call's. */
    void linked(String callId, LegId leg);

    /** Where nobody wants to know. */
    SipTrace OFF = new SipTrace() {
        @Override
        public void received(SocketFlow flow, SipMessage message) {}

        @Override
        public void sent(SocketFlow flow, SipMessage message) {}

        @Override
        public void linked(String callId, LegId leg) {}
    };
}
