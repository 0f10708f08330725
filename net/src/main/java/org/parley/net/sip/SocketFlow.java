package org.parley.net.sip;

import java.net.InetSocketAddress;
import java.util.Set;
import org.parley.protocols.sip.message.HostPort;
import org.parley.protocols.sip.transaction.SipFlow;

/**
 * A way to one peer with sockets under it: an address to which our UDP socket sends, or a connection (RFC 5626 §2). Its
 * {@link #sentBy} is the advertised host, or the one that faces the peer, and the port that we listen on. Thread-safe.
 */
public interface SocketFlow extends SipFlow {
    /** Where the peer's packets come from. */
    InetSocketAddress remoteAddress();

    @Override
    default HostPort remote() {
        var address = remoteAddress();
        var host = address.isUnresolved() ? address.getHostString() : LocalAddresses.text(address.getAddress());
        return new HostPort(host, address.getPort());
    }

    /** Sends one message. False if the flow is over; true does not mean that it arrived. */
    boolean send(byte[] message);

    /** Whether something can still be sent. UDP is always open. */
    boolean isOpen();

    /** Somebody has authenticated here: the flow may be silent for long from now on. */
    void trust();

    /**
     * The names that the peer's TLS certificate shows (RFC 5922 §7.1), in lower case, where an issuer that we trust for peers signed
     * it; none for all others.
     */
    default Set<String> certificateNames() {
        return Set.of();
    }

    /** Ends a connection after what was sent is out; nothing for UDP. */
    void close();
}
