package org.parley.roles.edge.registrar;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.locate.NextHop;
import org.parley.protocols.sip.message.HostPort;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.roles.edge.core.Ways;

/**
 * The way of a binding that was read from storage. Over UDP it is as good as it ever was; it is opened when it is first used, since
 * bindings are read before sockets are open. A connection was another process's and is closed. Owned by the SIP loop.
 */
final class RestoredFlow implements SocketFlow {
    private final SipTransport transport;
    private final InetSocketAddress remote;
    private final Ways.Connector connector;
    private @Nullable SocketFlow opened;

    RestoredFlow(SipTransport transport, InetSocketAddress remote, Ways.Connector connector) {
        this.transport = transport;
        this.remote = remote;
        this.connector = connector;
    }

    private @Nullable SocketFlow open() {
        if (opened == null && transport == SipTransport.UDP) {
            var hop = new NextHop(transport, remote.getAddress(), remote.getPort(), "");
            var way = connector.connect(hop); // Over UDP it is there at once, or not at all.
            opened = way.state() == CompletableFuture.State.SUCCESS ? way.resultNow() : null;
        }
        return opened;
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
        var flow = open();
        return flow != null ? flow.sentBy() : remote();
    }

    @Override
    public boolean send(byte[] message) {
        var flow = open();
        return flow != null && flow.send(message);
    }

    /** From any thread. */
    @Override
    public boolean isOpen() {
        return transport == SipTransport.UDP;
    }

    @Override
    public void trust() {
        // Nothing is open that could be closed for silence.
    }

    @Override
    public void close() {
        // Nothing is open.
    }

    @Override
    public String toString() {
        return transport.uriName() + " " + remote() + " (of an earlier start)";
    }
}
