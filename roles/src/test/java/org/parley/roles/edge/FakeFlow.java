package org.parley.roles.edge;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import org.parley.base.io.Parsed;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.HostPort;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipParser;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;

/** A way to a telephone that keeps what was sent to it. */
final class FakeFlow implements SocketFlow {
    private final SipTransport transport;
    private final InetSocketAddress remote;
    final ArrayDeque<SipMessage> sent = new ArrayDeque<>();
    boolean isOpen = true;
    boolean isTrusted;
    int keepAlives;

    FakeFlow(SipTransport transport, int port) {
        this(transport, "192.0.2.7", port);
    }

    FakeFlow(SipTransport transport, String host, int port) {
        this.transport = transport;
        remote = new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    @Override
    public SipTransport transport() {
        return transport;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public HostPort sentBy() {
        return new HostPort("198.51.100.1", 5060);
    }

    @Override
    public boolean send(byte[] message) {
        keepAlives += message.length == 4 ? 1 : 0;
        // Keep-alives are no messages, and what answers a malformed request may lack what the request lacked.
        if (isOpen && SipParser.parse(message) instanceof Parsed.Ok<SipMessage>(var readable)) {
            sent.add(readable);
        }
        return isOpen;
    }

    @Override
    public boolean isOpen() {
        return isOpen;
    }

    @Override
    public void trust() {
        isTrusted = true;
    }

    @Override
    public void close() {
        isOpen = false;
    }

    /** The next response that was sent; fails if a request comes first. */
    SipResponse response() {
        return (SipResponse) sent.remove();
    }

    SipRequest request() {
        return (SipRequest) sent.remove();
    }

    @Override
    public String toString() {
        return transport.uriName() + " " + remote.getAddress().getHostAddress() + ":" + remote.getPort();
    }
}
