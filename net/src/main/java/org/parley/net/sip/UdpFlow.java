package org.parley.net.sip;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.parley.protocols.sip.message.HostPort;
import org.parley.protocols.sip.message.SipTransport;

/** The way to one address by our UDP socket; equal by address, whoever made it. */
final class UdpFlow implements SocketFlow {
    private final UdpTransport transport;
    private final InetSocketAddress remote;
    // Made once: they are asked for with every message. Threads may race to make them and get equal values.
    private @Nullable HostPort sentBy;
    private @Nullable HostPort remoteText;

    UdpFlow(UdpTransport transport, InetSocketAddress remote) {
        this.transport = transport;
        this.remote = remote;
    }

    @Override
    public SipTransport transport() {
        return SipTransport.UDP;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public HostPort sentBy() {
        var known = sentBy;
        if (known == null) {
            known = transport.advertised(remote.getAddress());
            sentBy = known;
        }
        return known;
    }

    @Override
    public HostPort remote() {
        var known = remoteText;
        if (known == null) {
            known = SocketFlow.super.remote();
            remoteText = known;
        }
        return known;
    }

    @Override
    public boolean send(byte[] message) {
        return transport.send(remote, message);
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void trust() {
        // A datagram holds nothing that could be taken away.
    }

    @Override
    public void close() {
        // Nothing is open.
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UdpFlow flow && flow.transport == transport && flow.remote.equals(remote);
    }

    @Override
    public int hashCode() {
        return remote.hashCode();
    }

    @Override
    public String toString() {
        return "udp " + Binding.text(remote);
    }
}
