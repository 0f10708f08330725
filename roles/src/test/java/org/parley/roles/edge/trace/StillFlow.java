package org.parley.roles.edge.trace;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.HostPort;
import org.parley.protocols.sip.message.SipTransport;

/** A way over which nothing goes. */
record StillFlow() implements SocketFlow {
    @Override
    public InetSocketAddress remoteAddress() {
        return new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 5062);
    }

    @Override
    public SipTransport transport() {
        return SipTransport.UDP;
    }

    @Override
    public HostPort sentBy() {
        return new HostPort("sip.parley.test", 5060);
    }

    @Override
    public boolean send(byte[] message) {
        return true;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void trust() {}

    @Override
    public void close() {}
}
