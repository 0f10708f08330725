package org.parley.roles.edge.core;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.HostPort;
import org.parley.protocols.sip.message.Params;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.message.Uri;

/** Finds the way to a telephone: the one it came by, or a new connection where it closed that and listens itself. */
public final class Ways {
    /** Opens connections: {@code SipTransports::connect}. */
    @FunctionalInterface
    public interface Connector {
        CompletableFuture<SocketFlow> connect(SipTransport transport, InetSocketAddress to);
    }

    private final Connector connector;
    private final Executor loop;

    public Ways(Connector connector, Executor loop) {
        this.connector = connector;
        this.loop = loop;
    }

    /** Calls one of both on the loop: at once where the old way is open. */
    public void reach(SocketFlow known, Uri target, Consumer<SocketFlow> then, Runnable unreachable) {
        if (known.isOpen()) {
            then.accept(known);
            return;
        }
        // Names are not resolved here: a telephone's contact is an address, or reachable by its own connection only.
        if (!(target instanceof SipUri uri) || !isLiteral(uri.host())) {
            unreachable.run();
            return;
        }
        int port = uri.port() >= 0 ? uri.port() : known.transport() == SipTransport.TLS ? 5061 : 5060;
        connector.connect(known.transport(), new InetSocketAddress(InetAddress.ofLiteral(uri.host()), port))
                .whenComplete((flow, failure) -> loop.execute(() -> {
                    if (failure == null) {
                        then.accept(flow);
                    } else {
                        unreachable.run();
                    }
                }));
    }

    private static boolean isLiteral(String host) {
        return host.contains(":") || host.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    }

    /** Where a peer on this flow reaches us: our Contact. */
    public static SipUri contact(SocketFlow flow) {
        HostPort self = flow.sentBy();
        var uri = SipUri.of("parley", self.host(), self.port());
        var transport = flow.transport();
        return switch (transport) {
            case UDP -> uri;
            case TCP, TLS -> uri.withParams(Params.of("transport", transport.uriName()));
            case WS, WSS -> uri.withParams(Params.of("transport", "ws")); // RFC 7118 §5.2: "ws" for both.
        };
    }
}
