package org.parley.net.sip;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.io.Parsed;
import org.parley.base.time.NanoClock;
import org.parley.net.http.WebSocketListener;
import org.parley.net.http.WebSocketPeer;
import org.parley.protocols.sip.message.HostPort;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipParser;
import org.parley.protocols.sip.message.SipTransport;

/**
 * All sockets of SIP. The loop reads UDP itself; messages of connections are parsed on the sockets' threads and handed to it,
 * in the order of their flow.
 * {@link #start} opens what {@link SipListeners} names, or nothing: then PORT_TAKEN says which key to change.
 */
public final class SipTransports implements AutoCloseable {
    private static final int SOCKET_THREADS = 2;

    /** What the transports stand on. */
    public record Settings(
            SipListeners listeners,
            FlowLimits limits,
            LocalAddresses addresses,
            SipTls tls,
            NanoClock clock,
            SourceGate gate) {
        /** Where everybody may come in. */
        public Settings(
                SipListeners listeners, FlowLimits limits, LocalAddresses addresses, SipTls tls, NanoClock clock) {
            this(listeners, limits, addresses, tls, clock, SourceGate.OPEN);
        }
    }

    private final Settings settings;
    private final SipLoop loop;
    private final SipInbound inbound;
    private final FlowCounters counters = new FlowCounters();
    private final StreamShared shared;
    private @Nullable EventLoopGroup group;
    private @Nullable UdpTransport udp;
    private @Nullable StreamTransport tcp;
    private @Nullable StreamTransport tls;

    public SipTransports(Settings settings, SipLoop loop, SipInbound inbound) {
        this.settings = settings;
        this.loop = loop;
        this.inbound = inbound;
        shared = new StreamShared(
                settings.limits(),
                counters,
                new ConnectionCensus(settings.limits()),
                settings.clock(),
                loop,
                new HandOver(),
                settings.gate());
    }

    /** Opens the sockets. Call it once, before anything else. */
    public void start() {
        var sockets = new MultiThreadIoEventLoopGroup(SOCKET_THREADS, NioIoHandler.newFactory());
        group = sockets;
        var listeners = settings.listeners();
        try {
            listeners.udp().ifPresent(bind ->
                    udp = new UdpTransport(loop, bind, settings.addresses(), counters, this::onDatagram));
            listeners.tcp().ifPresent(bind -> tcp = stream(sockets, bind, Optional.empty()));
            listeners.tls().ifPresent(bind -> tls = stream(sockets, bind, Optional.of(settings.tls())));
        } catch (ParleyException failure) {
            close();
            throw failure;
        }
    }

    private StreamTransport stream(EventLoopGroup sockets, SipListeners.Bind bind, Optional<SipTls> trust) {
        return new StreamTransport(sockets, bind, trust, settings.addresses(), shared);
    }

    /** The way to an address over UDP; empty where UDP is not listened for. */
    public Optional<SocketFlow> udpFlow(InetSocketAddress to) {
        return Optional.ofNullable(udp).map(transport -> transport.flow(to));
    }

    /**
     * Opens a connection over TCP or TLS to a peer that has none. Completes on a socket's thread; with a
     * {@link ParleyException} if the peer cannot be reached, or the transport is not listened for.
     *
     * @param domain whom the peer shall prove to be by its certificate; empty: anybody
     */
    public CompletableFuture<SocketFlow> connect(SipTransport transport, InetSocketAddress to, String domain) {
        var stream = switch (transport) {
            case TCP -> tcp;
            case TLS -> tls;
            case UDP, WS, WSS -> null; // WebSocket clients can only be reached where they came in.
        };
        return stream != null
                ? stream.connect(to, domain)
                : CompletableFuture.failedFuture(
                        new ParleyException(ErrorCode.UNAVAILABLE, "No connection over " + transport + " can be opened from here"));
    }

    /** Makes a flow of a WebSocket that the HTTP server accepted; give the answer to the server as its listener. */
    public WebSocketListener openWebSocket(WebSocketPeer peer) {
        var host = settings.addresses().facing(peer.remoteAddress().getAddress());
        var flow = new WebSocketFlow(peer, new HostPort(host, peer.localAddress().getPort()), shared);
        if (!settings.gate().admits(peer.remoteAddress().getAddress())) {
            counters.denied.increment();
            flow.refuse();
        }
        return flow;
    }

    /** The address that is really listened on: tests ask for port 0. Empty where the transport is not opened. */
    public Optional<InetSocketAddress> listeningOn(SipTransport transport) {
        return switch (transport) {
            case UDP -> Optional.ofNullable(udp).map(UdpTransport::localAddress);
            case TCP -> Optional.ofNullable(tcp).map(StreamTransport::localAddress);
            case TLS -> Optional.ofNullable(tls).map(StreamTransport::localAddress);
            case WS, WSS -> Optional.empty();
        };
    }

    public FlowCounters counters() {
        return counters;
    }

    /** Closes all sockets. What was just sent still goes out. */
    @Override
    public void close() {
        if (udp != null) {
            udp.close();
        }
        if (tcp != null) {
            tcp.close();
        }
        if (tls != null) {
            tls.close();
        }
        if (group != null) {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    /** On the loop: what came is dealt with before the next datagram is looked at. */
    private void onDatagram(UdpFlow flow, byte[] buffer, int offset, int length) {
        if (!settings.gate().admits(flow.remoteAddress().getAddress())) {
            counters.denied.increment();
            return;
        }
        if (SipParser.isKeepAlive(buffer, offset, length)) {
            counters.keepAlives.increment();
            return;
        }
        if (StunKeepAlive.isStun(buffer, offset, length)) {
            counters.keepAlives.increment();
            StunKeepAlive.answer(buffer, offset, length, flow.remoteAddress()).ifPresent(flow::send);
            return;
        }
        if (loop.backlog() >= settings.limits().backlogMax()) {
            counters.dropped.increment(); // The peer repeats it; by then there may be time.
            return;
        }
        counters.messagesIn.increment();
        var bytes = Arrays.copyOfRange(buffer, offset, offset + length);
        switch (SipParser.parse(bytes)) {
            case Parsed.Ok<SipMessage>(var message) -> inbound.onMessage(flow, message);
            case Parsed.Malformed<SipMessage>(_, var reason) -> {
                counters.malformed.increment();
                inbound.onMalformed(flow, bytes, reason);
            }
        }
    }

    private void handUp(SocketFlow flow, byte[] bytes, Runnable taken) {
        counters.messagesIn.increment();
        switch (SipParser.parse(bytes)) {
            case Parsed.Ok<SipMessage>(var message) -> onLoop(taken, () -> inbound.onMessage(flow, message));
            case Parsed.Malformed<SipMessage>(_, var reason) -> {
                counters.malformed.increment();
                onLoop(taken, () -> inbound.onMalformed(flow, bytes, reason));
            }
        }
    }

    private void onLoop(Runnable afterwards, Runnable work) {
        loop.execute(() -> {
            try {
                work.run();
            } finally {
                afterwards.run();
            }
        });
    }

    private final class HandOver implements StreamShared.Receiver {
        @Override
        public void onMessage(SocketFlow flow, byte[] bytes, Runnable taken) {
            if (flow instanceof WebSocketFlow && SipParser.isKeepAlive(bytes, 0, bytes.length)) {
                counters.keepAlives.increment();
                flow.send(bytes); // RFC 7118 §6: clients that cannot send pings send line ends, and await them back.
                taken.run();
                return;
            }
            handUp(flow, bytes, taken);
        }

        @Override
        public void onBroken(SocketFlow flow, byte[] head, String reason, Runnable end) {
            counters.malformed.increment();
            onLoop(end, () -> inbound.onMalformed(flow, head, reason));
        }

        @Override
        public void onClosed(SocketFlow flow) {
            loop.execute(() -> inbound.onClosed(flow));
        }
    }
}
