package org.parley.net.sip;

import java.net.InetSocketAddress;
import org.parley.protocols.sip.message.HostPort;
import org.parley.protocols.sip.message.SipTransport;

/**
 * A way to one peer: an address to which our UDP socket sends, or a connection (RFC 5626 §2). Two flows are equal if they
 * are the same way. Thread-safe.
 */
public interface SipFlow {
    SipTransport transport();

    /** Where the peer's packets come from. */
    InetSocketAddress remoteAddress();

    /** What this peer should write to reach us: goes into Via, Contact and SDP. The port is the one we listen on. */
    HostPort advertised();

    /** Sends one message. False if the flow is over; true does not mean that it arrived. */
    boolean send(byte[] message);

    /** Whether something can still be sent. UDP is always open. */
    boolean isOpen();

    /** Somebody has authenticated here: the flow may be silent for long from now on. */
    void trust();

    /** Ends a connection after what was sent is out; nothing for UDP. */
    void close();
}
