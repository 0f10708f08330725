package org.parley.net.sip;

import org.parley.protocols.sip.message.SipMessage;

/** Who takes what comes in. Called on the {@link SipLoop} only, in the order of each flow. */
public interface SipInbound {
    /** A message that could be parsed; nobody has screened it yet. */
    void onMessage(SocketFlow flow, SipMessage message);

    /** Bytes that are no SIP message: {@code SipParser.refusalOf} may make an answer of them. Streams close afterwards. */
    void onMalformed(SocketFlow flow, byte[] bytes, String reason);

    /** A connection is over: what was bound to it cannot be reached any more. Never called for UDP. */
    void onClosed(SocketFlow flow);
}
