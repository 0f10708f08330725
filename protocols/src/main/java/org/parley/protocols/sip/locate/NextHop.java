package org.parley.protocols.sip.locate;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.parley.protocols.sip.message.HostPort;
import org.parley.protocols.sip.message.SipTransport;

/**
 * One place to send a request to.
 *
 * @param domain whom the server there shall prove to be by its certificate: the name that was asked for, not one that DNS led to
 *     (RFC 5922 §7.3), since DNS can be forged; empty where the server was given as an address, which has no name to prove
 */
public record NextHop(SipTransport transport, InetAddress address, int port, String domain) {
    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(address, port);
    }

    /** As people write it: {@code tcp 192.0.2.7:5060}. */
    @Override
    public String toString() {
        return transport.uriName() + " " + new HostPort(Literals.text(address), port);
    }
}
