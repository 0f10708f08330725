package org.parley.roles.edge.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.NanoClock;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.locate.Goal;
import org.parley.protocols.sip.locate.Literals;
import org.parley.protocols.sip.locate.NextHop;
import org.parley.protocols.sip.message.HostPort;
import org.parley.protocols.sip.message.Params;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.message.Uri;

/**
 * Finds the way to a peer: the one it came by, a connection that we have to it already, or a new one. Connections that we open are kept
 * and used by everybody (RFC 3261 §18, RFC 5923), and kept alive. Owned by the SIP loop.
 */
public final class Ways {
    /** RFC 3261 §18.1.1: requests larger than this must not go over UDP where the path's limit is not known. */
    public static final int DATAGRAM_BYTES_MAX = 1_300;

    /** What our Via adds to a request before it goes out. */
    private static final int VIA_BYTES = 120;

    private static final int KEPT_MAX = 10_000;
    private static final int REFUSERS_MAX = 1_000;
    private static final long REFUSED_NS = 600_000_000_000L;
    private static final byte[] PING = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Opens ways; UDP is there at once. */
    @FunctionalInterface
    public interface Connector {
        CompletableFuture<SocketFlow> connect(NextHop hop);
    }

    private final Connector connector;
    private final ServerLocator locator;
    private final Executor loop;
    private final NanoClock clock;
    /** Connections that we opened and those that are being opened: bounded, since each peer is one of a plan or a contact. */
    private final Map<NextHop, Opening> openings = new HashMap<>();
    /** When servers refused TCP for a large request; asked again after a while. */
    private final Map<NextHop, Long> refusedTcpAtNs = new HashMap<>();

    public Ways(Connector connector, ServerLocator locator, Executor loop, NanoClock clock) {
        this.connector = connector;
        this.locator = locator;
        this.loop = loop;
        this.clock = clock;
    }

    /** Calls one of both on the loop: at once where the old way is open. Else the target itself is looked for. */
    public void reach(SocketFlow known, Uri target, Consumer<SocketFlow> then, Runnable unreachable) {
        if (known.isOpen()) {
            then.accept(known);
            return;
        }
        if (!(target instanceof SipUri uri)) {
            unreachable.run();
            return;
        }
        var literal = Literals.parse(uri.host());
        if (literal.isPresent()) {
            // A telephone that closed its connection listens where its contact says, by the transport it had chosen.
            int port = uri.port() >= 0 ? uri.port() : known.transport() == SipTransport.TLS ? 5061 : 5060;
            open(new NextHop(known.transport(), literal.get(), port, ""), 0, then, _ -> unreachable.run());
            return;
        }
        var goal = new Goal(uri.host(), uri.port(), Optional.of(known.transport()), uri.isSecure(), false);
        locator.locate(goal, hops -> openFirst(hops, 0, then, _ -> unreachable.run()), _ -> unreachable.run());
    }

    /** Opens a way to the first that can be reached, one after the other. */
    public void openFirst(List<NextHop> hops, int requestBytes, Consumer<SocketFlow> then, Consumer<String> unreachable) {
        openNext(hops.iterator(), requestBytes, then, unreachable, "there is no address");
    }

    private void openNext(
            Iterator<NextHop> hops, int requestBytes, Consumer<SocketFlow> then, Consumer<String> unreachable, String because) {
        if (hops.hasNext()) {
            open(hops.next(), requestBytes, then, reason -> openNext(hops, requestBytes, then, unreachable, reason));
        } else {
            unreachable.accept(because);
        }
    }

    /**
     * Opens a way, or takes the one there is. A request of more than {@link #DATAGRAM_BYTES_MAX} bytes for a UDP server goes over TCP,
     * and over UDP after all where that is refused (RFC 3261 §18.1.1).
     */
    public void open(NextHop hop, int requestBytes, Consumer<SocketFlow> then, Consumer<String> unreachable) {
        boolean isTooLarge = hop.transport() == SipTransport.UDP && requestBytes + VIA_BYTES > DATAGRAM_BYTES_MAX;
        if (isTooLarge && !hasRefusedTcp(hop)) {
            var overTcp = new NextHop(SipTransport.TCP, hop.address(), hop.port(), hop.domain());
            connect(overTcp, then, _ -> {
                noteRefusal(hop);
                connect(hop, then, unreachable);
            });
        } else {
            connect(hop, then, unreachable);
        }
    }

    private boolean hasRefusedTcp(NextHop hop) {
        var at = refusedTcpAtNs.get(hop);
        return at != null && clock.nowNs() - at < REFUSED_NS;
    }

    private void noteRefusal(NextHop hop) {
        if (refusedTcpAtNs.size() >= REFUSERS_MAX) {
            refusedTcpAtNs.clear(); // They are asked once more: a refusal is quick.
        }
        refusedTcpAtNs.put(hop, clock.nowNs());
    }

    private void connect(NextHop hop, Consumer<SocketFlow> then, Consumer<String> unreachable) {
        if (!hop.transport().isReliable()) {
            connector.connect(hop).whenComplete((flow, failure) -> settle(flow, failure, then, unreachable));
            return;
        }
        // RFC 5922 §7.4: a connection that proved another domain is none to this one. Without TLS, names prove nothing.
        var key = hop.transport().isSecure() ? hop : new NextHop(hop.transport(), hop.address(), hop.port(), "");
        var known = openings.get(key);
        if (known != null && !known.isOver()) {
            known.join(then, unreachable);
            return;
        }
        var opening = new Opening();
        opening.join(then, unreachable);
        if (openings.size() < KEPT_MAX) {
            openings.put(key, opening);
        }
        var connecting = connector.connect(hop);
        if (connecting.isDone()) {
            connecting.whenComplete((flow, failure) -> opening.onDone(key, flow, failure));
        } else {
            connecting.whenComplete((flow, failure) -> loop.execute(() -> opening.onDone(key, flow, failure)));
        }
    }

    private static void settle(
            @Nullable SocketFlow flow, @Nullable Throwable failure, Consumer<SocketFlow> then, Consumer<String> unreachable) {
        if (flow != null) {
            then.accept(flow);
        } else {
            unreachable.accept(failure == null ? "no way" : String.valueOf(failure.getMessage()));
        }
    }

    /** Forgets what is closed, and sends a line end over our own connections, so that what stands between keeps them (RFC 5626 §4.4.1). */
    public void onTick() {
        openings.values().removeIf(Opening::isOver);
        openings.values().forEach(Opening::ping);
        refusedTcpAtNs.values().removeIf(at -> clock.nowNs() - at >= REFUSED_NS);
    }

    /** How many connections of ours are open or being opened. */
    public int size() {
        return openings.size();
    }

    /** Where a peer on this flow reaches us: our Contact. */
    public static SipUri contact(SocketFlow flow) {
        return contact("parley", flow);
    }

    /** The same with a user that says whom the peer wants to reach there. */
    public static SipUri contact(String user, SocketFlow flow) {
        HostPort self = flow.sentBy();
        var uri = SipUri.of(user, self.host(), self.port());
        var transport = flow.transport();
        return switch (transport) {
            case UDP -> uri;
            case TCP, TLS -> uri.withParams(Params.of("transport", transport.uriName()));
            case WS, WSS -> uri.withParams(Params.of("transport", "ws")); // RFC 7118 §5.2: "ws" for both.
        };
    }

    /** A connection of ours, or the wait for one. */
    private final class Opening {
        private record Waiting(Consumer<SocketFlow> then, Consumer<String> unreachable) {}

        private @Nullable List<Waiting> waiting = new ArrayList<>(1);
        private @Nullable SocketFlow flow;

        private void join(Consumer<SocketFlow> then, Consumer<String> unreachable) {
            if (flow != null) {
                then.accept(flow);
            } else if (waiting != null) {
                waiting.add(new Waiting(then, unreachable));
            }
        }

        private void onDone(NextHop key, @Nullable SocketFlow opened, @Nullable Throwable failure) {
            var all = waiting == null ? List.<Waiting>of() : waiting;
            waiting = null;
            flow = opened;
            if (opened == null) {
                openings.remove(key, this);
            } else {
                opened.trust(); // We chose this peer: it may be silent for long.
            }
            for (var one : all) {
                settle(opened, failure, one.then(), one.unreachable());
            }
        }

        private boolean isOver() {
            return waiting == null && (flow == null || !flow.isOpen());
        }

        private void ping() {
            if (flow != null) {
                flow.send(PING);
            }
        }
    }
}
