package org.parley.net.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.websocket.server.JettyServerUpgradeRequest;
import org.eclipse.jetty.ee10.websocket.server.JettyServerUpgradeResponse;
import org.eclipse.jetty.ee10.websocket.server.config.JettyWebSocketServletContainerInitializer;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.Scheduler;

/** The open WebSockets of all endpoints: upgrades, limits per endpoint, pings. Thread-safe. */
final class WebSockets {
    private final Scheduler scheduler;
    private final List<WebSocketEndpoint> endpoints;
    private final Map<String, AtomicInteger> openByPath = new HashMap<>(); // Filled in the constructor only.
    private final Set<JettyWebSocket> open = ConcurrentHashMap.newKeySet();
    private final List<Scheduler.Cancellable> pings = new ArrayList<>();

    WebSockets(List<WebSocketEndpoint> endpoints, Scheduler scheduler) {
        this.endpoints = List.copyOf(endpoints);
        this.scheduler = scheduler;
        endpoints.forEach(endpoint -> openByPath.put(endpoint.path(), new AtomicInteger()));
    }

    void addTo(ServletContextHandler context) {
        JettyWebSocketServletContainerInitializer.configure(context, (_, container) -> {
            for (var endpoint : endpoints) {
                container.addMapping(endpoint.path(), (request, response) -> upgrade(endpoint, request, response));
            }
        });
    }

    void start() {
        for (var endpoint : endpoints) {
            pings.add(scheduler.every(endpoint.limits().pingEvery(), () -> ping(endpoint)));
        }
    }

    /** Says goodbye to everybody: 1001, the node stops. */
    void close() {
        pings.forEach(Scheduler.Cancellable::cancel);
        open.forEach(socket -> socket.close(1001, "the node stops; connect again"));
    }

    int openCount(String path) {
        var count = openByPath.get(path);
        return count == null ? 0 : count.get();
    }

    int openCount() {
        return open.size();
    }

    private void ping(WebSocketEndpoint endpoint) {
        for (var socket : open) {
            if (socket.endpoint() == endpoint) {
                socket.ping();
            }
        }
    }

    private @Nullable Object upgrade(
            WebSocketEndpoint endpoint, JettyServerUpgradeRequest request, JettyServerUpgradeResponse response)
            throws IOException {
        var subprotocol = endpoint.subprotocol();
        if (subprotocol.isPresent()) {
            if (!request.hasSubProtocol(subprotocol.get())) {
                response.sendError(400, "This path speaks the subprotocol " + subprotocol.get() + ": offer it in Sec-WebSocket-Protocol");
                return null;
            }
            response.setAcceptedSubProtocol(subprotocol.get());
        }
        // No permessage-deflate: 300 KB of zlib for each connection, and secrets compressed beside a stranger's text.
        response.setExtensions(List.of());
        if (openCount(endpoint.path()) >= endpoint.limits().connectionsMax()) {
            response.sendError(503, "Too many connections: try again later");
            return null;
        }
        return new JettyWebSocket(endpoint, scheduler, this);
    }

    void onOpen(JettyWebSocket socket) {
        open.add(socket);
        count(socket).incrementAndGet();
    }

    void onOver(JettyWebSocket socket) {
        if (open.remove(socket)) {
            count(socket).decrementAndGet();
        }
    }

    private AtomicInteger count(JettyWebSocket socket) {
        return Objects.requireNonNull(openByPath.get(socket.endpoint().path()));
    }
}
