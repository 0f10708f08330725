package org.parley.roles.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.parley.base.time.Scheduler;
import org.parley.domain.accounts.Principal;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.LegId;
import org.parley.net.http.WebSocketEndpoint;
import org.parley.net.http.WebSocketListener;
import org.parley.net.http.WebSocketPeer;

/** The gateway of a node, as a WebSocket endpoint for its {@code WebServer}. Thread-safe. */
public final class GatewayRole implements AutoCloseable {
    public static final String PATH = "/api/gateway";
    private static final int FRAME_MAX_BYTES = 64 * 1024;
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(45);
    private static final Duration PING_EVERY = Duration.ofSeconds(15);
    private static final Duration FLUSH_PASSING_EVERY = Duration.ofMillis(500);

    private final GatewayNeeds needs;
    private final EventHub hub;
    private final Commands commands;
    private final VanishedLegs vanished;
    private final GatewayCounters counters = new GatewayCounters();
    private final List<Scheduler.Cancellable> chores = new ArrayList<>();
    private volatile boolean isStarted;

    public GatewayRole(GatewayNeeds needs) {
        this.needs = needs;
        hub = new EventHub(needs.calls(), needs.settings());
        commands = new Commands(needs.calls());
        vanished = new VanishedLegs(needs.calls(), needs.scheduler(), needs.settings().resumeWithin());
    }

    /** Follows the calls from now on. Call it when call logic stands; clients that come earlier are asked to come again. */
    public void start() {
        hub.start();
        isStarted = true;
        chores.add(needs.scheduler().every(
                needs.settings().checkTokensEvery(), () -> hub.sessions().forEach(ClientSession::checkToken)));
        chores.add(needs.scheduler().every(
                FLUSH_PASSING_EVERY, () -> hub.sessions().forEach(ClientSession::flushPassing)));
    }

    /** For the web server. */
    public WebSocketEndpoint endpoint() {
        var settings = needs.settings();
        var limits = new WebSocketEndpoint.Limits(
                FRAME_MAX_BYTES,
                IDLE_TIMEOUT,
                PING_EVERY,
                settings.connectionsMax(),
                // A little above the outbox's own, so that the word that a client lags still fits.
                settings.queuedMaxBytes() + 4_096,
                settings.queuedMaxFrames() + 16);
        return new WebSocketEndpoint(PATH, Optional.empty(), limits, this::open);
    }

    /** For {@code /metrics}. */
    public Map<String, LongSupplier> metrics() {
        var metrics = new LinkedHashMap<String, LongSupplier>();
        metrics.put("gateway_sessions", () -> hub.sessions().size());
        metrics.put("gateway_frames_in_total", counters.framesIn()::sum);
        metrics.put("gateway_frames_bad_total", counters.framesBad()::sum);
        metrics.put("gateway_events_total", hub::eventsSeen);
        metrics.put("gateway_events_sent_total", hub::eventsSent);
        metrics.put("gateway_clients_lagging_total", counters.lagging()::sum);
        metrics.put("gateway_resumed_total", counters.resumed()::sum);
        metrics.put("gateway_started_over_total", counters.startedOver()::sum);
        metrics.put("gateway_legs_vanished_total", vanished::hungUp);
        return metrics;
    }

    /** Ends the subscriptions. Connections are the web server's to close, before this. */
    @Override
    public void close() {
        chores.forEach(Scheduler.Cancellable::cancel);
        hub.close();
        vanished.close();
    }

    WebSocketListener open(WebSocketPeer peer) {
        var session = new ClientSession(this, peer);
        needs.scheduler().after(needs.settings().helloWithin(), session::onHelloDeadline);
        return session;
    }

    Optional<EventHub.Attachment> attach(ClientSession session, Principal principal, OptionalLong resumeAfter) {
        var attached = hub.attach(session, resumeAfter);
        if (attached.isPresent()) {
            if (principal instanceof Principal.Member member) {
                needs.online().connected(member.account());
            }
            if (resumeAfter.isPresent()) {
                (attached.get().resumed() ? counters.resumed() : counters.startedOver()).increment();
            }
        }
        return attached;
    }

    void detach(ClientSession session, Principal principal) {
        hub.detach(session);
        if (principal instanceof Principal.Member member) {
            needs.online().disconnected(member.account());
        }
    }

    /** Tells a session the newest of what passes in these calls and for these legs of its own. */
    void recallPassing(ClientSession session, Set<CallId> calls, Set<LegId> legs) {
        hub.recallPassing(session, calls, legs);
    }

    boolean isStarted() {
        return isStarted;
    }

    GatewayNeeds needs() {
        return needs;
    }

    GatewaySettings settings() {
        return needs.settings();
    }

    GatewayCounters counters() {
        return counters;
    }

    Commands commands() {
        return commands;
    }

    VanishedLegs vanished() {
        return vanished;
    }
}
