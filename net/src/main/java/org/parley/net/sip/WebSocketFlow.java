package org.parley.net.sip;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import org.parley.net.http.WebSocketListener;
import org.parley.net.http.WebSocketPeer;
import org.parley.protocols.sip.message.HostPort;
import org.parley.protocols.sip.message.SipTransport;

/** A client on the HTTP port's {@code /sip} (RFC 7118): one frame, one message, in text or binary. */
final class WebSocketFlow implements SocketFlow, WebSocketListener {
    private final WebSocketPeer peer;
    private final HostPort advertised;
    private final StreamShared shared;
    private final Semaphore room;
    private final InetSocketAddress remote; // Kept, since a peer that is gone does not say any more where it was.
    private volatile boolean isClosed;
    private volatile boolean isRefused;

    WebSocketFlow(WebSocketPeer peer, HostPort advertised, StreamShared shared) {
        this.peer = peer;
        this.advertised = advertised;
        this.shared = shared;
        room = new Semaphore(shared.limits().pendingMax());
        remote = peer.remoteAddress();
        shared.counters().opened.increment();
    }

    @Override
    public SipTransport transport() {
        return peer.isSecure() ? SipTransport.WSS : SipTransport.WS;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public HostPort sentBy() {
        return advertised;
    }

    @Override
    public boolean send(byte[] message) {
        // Text, since bodies are SDP: RFC 7118 §5 lets a binary frame pass too, but text can be read in a browser's tools.
        if (isClosed) {
            return false;
        }
        if (!peer.sendText(new String(message, StandardCharsets.UTF_8))) {
            shared.counters().slowReaders.increment();
            peer.disconnect();
            return false;
        }
        shared.counters().messagesOut.increment();
        return true;
    }

    @Override
    public boolean isOpen() {
        return !isClosed;
    }

    @Override
    public void trust() {
        // The server's pings tell living clients from dead ones.
    }

    @Override
    public void close() {
        peer.close(1000, "");
    }

    /** Ends it before anything was read: its source is shut out. */
    void refuse() {
        isRefused = true;
        peer.close(1008, ""); // RFC 6455 §7.4.1: policy violation.
    }

    @Override
    public void onText(String message) {
        onBinary(message.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void onBinary(byte[] message) {
        if (isRefused) {
            return;
        }
        // Waiting here, on a virtual thread of this client, leaves its next frame unread.
        room.acquireUninterruptibly();
        shared.receiver().onMessage(this, message, room::release);
    }

    @Override
    public void onClosed(int code, String reason) {
        isClosed = true;
        shared.counters().closed.increment();
        shared.receiver().onClosed(this);
    }

    @Override
    public String toString() {
        return transport().uriName() + " " + Binding.text(remoteAddress());
    }
}
