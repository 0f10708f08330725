package org.parley.net.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.net.udp.DatagramHandler;
import org.parley.net.udp.UdpLoop;
import org.parley.net.udp.UdpSocket;
import org.parley.protocols.sip.message.HostPort;

/** The UDP socket: one datagram, one message (RFC 3261 §18.3). It is the loop's; sending from other threads goes through it. */
final class UdpTransport {
    private static final int FLOWS_MAX = 16_384;

    /** Takes what came; called on the loop, with the loop's buffer. */
    interface Receiver {
        void onDatagram(UdpFlow flow, byte[] buffer, int offset, int length);
    }

    private final SipLoop loop;
    private final LocalAddresses addresses;
    private final FlowCounters counters;
    private final Receiver receiver;
    private final UdpSocket socket;
    /** Peers heard of lately; flows are equal by address, so forgetting them all costs only making them again. The loop's. */
    private final Map<InetSocketAddress, UdpFlow> flows = new HashMap<>();

    UdpTransport(
            SipLoop loop, SipListeners.Bind bind, LocalAddresses addresses, FlowCounters counters, Receiver receiver) {
        this.loop = loop;
        this.addresses = addresses;
        this.counters = counters;
        this.receiver = receiver;
        socket = loop.withSockets(udp -> open(udp, bind));
    }

    private UdpSocket open(UdpLoop udp, SipListeners.Bind bind) {
        DatagramHandler handler = (_, data, offset, length, from) -> onDatagram(data, offset, length, from);
        try {
            return open(udp, bind.address(), handler);
        } catch (ParleyException failure) {
            throw failure.code() == ErrorCode.PORT_TAKEN
                    ? Binding.taken("UDP", bind, failure)
                    : Binding.impossible("UDP", bind, failure);
        }
    }

    /** "All addresses" means those of both families, in one socket; of IPv4 alone where there is no IPv6. */
    private static UdpSocket open(UdpLoop udp, InetSocketAddress address, DatagramHandler handler) {
        if (!address.getAddress().isAnyLocalAddress()) {
            return udp.open(address, handler);
        }
        try {
            return udp.open(anyOfBoth(address.getPort()), handler);
        } catch (ParleyException failure) {
            if (failure.code() == ErrorCode.PORT_TAKEN) {
                throw failure;
            }
            return udp.open(address, handler);
        }
    }

    private static InetSocketAddress anyOfBoth(int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[16]), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("Sixteen bytes are an address", impossible);
        }
    }

    private void onDatagram(byte[] data, int offset, int length, InetSocketAddress from) {
        try {
            receiver.onDatagram(flow(from), data, offset, length);
        } catch (RuntimeException failure) {
            loop.onFailure(failure);
        }
    }

    /** The way to an address; the same for the same address as long as it is remembered. */
    UdpFlow flow(InetSocketAddress from) {
        if (!loop.isOnLoop()) {
            return new UdpFlow(this, from);
        }
        var known = flows.get(from);
        if (known != null) {
            return known;
        }
        if (flows.size() >= FLOWS_MAX) {
            flows.clear();
        }
        var flow = new UdpFlow(this, from);
        flows.put(from, flow);
        return flow;
    }

    InetSocketAddress localAddress() {
        return socket.localAddress();
    }

    HostPort advertised(InetAddress peer) {
        return new HostPort(addresses.facing(peer), localAddress().getPort());
    }

    boolean send(InetSocketAddress to, byte[] data) {
        counters.messagesOut.increment();
        // A datagram may be lost anywhere, here too: retransmission and timeouts deal with that.
        if (loop.isOnLoop()) {
            socket.send(data, 0, data.length, to);
        } else {
            loop.execute(() -> socket.send(data, 0, data.length, to));
        }
        return true;
    }

    void close() {
        loop.withSockets(_ -> {
            socket.close();
            return true;
        });
    }
}
