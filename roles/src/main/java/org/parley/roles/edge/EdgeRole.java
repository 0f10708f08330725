package org.parley.roles.edge;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.id.Ids;
import org.parley.base.time.NanoClock;
import org.parley.base.time.WallClock;
import org.parley.domain.accounts.SipCredentials;
import org.parley.domain.calls.LineWatcher;
import org.parley.domain.calls.PhonePlane;
import org.parley.domain.routing.Bans;
import org.parley.domain.routing.Refusals;
import org.parley.domain.routing.Registrations;
import org.parley.domain.routing.SipRouting;
import org.parley.domain.routing.TrunkStatus;
import org.parley.domain.trace.SipTraces;
import org.parley.net.dns.DnsResolver;
import org.parley.net.http.WebSocketEndpoint;
import org.parley.net.sip.LocalAddresses;
import org.parley.net.sip.SipLoop;
import org.parley.net.sip.SipTls;
import org.parley.net.sip.SipTransports;
import org.parley.net.sip.SocketFlow;
import org.parley.platform.state.StateStore;
import org.parley.protocols.sip.locate.NextHop;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.roles.edge.events.EventSources;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The SIP edge of a node, wired. {@link #start} opens its sockets, {@link #close} ends its calls and closes them. */
public final class EdgeRole implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeRole.class);

    private static final Duration TICK = Duration.ofSeconds(25); // NAT bindings of UDP live 30 s or longer (RFC 5626 §4.4.2).
    private static final Duration GOODBYE = Duration.ofMillis(800); // For BYEs to be answered when the node stops.

    /** What the role stands on. */
    public record Needs(
            EdgeConfig config,
            SipCredentials credentials,
            SipRouting routing,
            SipTls tls,
            Ids ids,
            StateStore state,
            NanoClock clock,
            WallClock wallClock,
            DnsResolver dns,
            EventSources events,
            BorderPorts border) {
        /** Where nothing of the border is stored. */
        public Needs(
                EdgeConfig config,
                SipCredentials credentials,
                SipRouting routing,
                SipTls tls,
                Ids ids,
                StateStore state,
                NanoClock clock,
                WallClock wallClock,
                DnsResolver dns,
                EventSources events) {
            this(config, credentials, routing, tls, ids, state, clock, wallClock, dns, events, BorderPorts.NONE);
        }
    }

    private final SipLoop loop;
    private final Switchboard switchboard;
    private final SipTransports transports;
    private final int connectionsMax;

    public EdgeRole(Needs needs) {
        var config = needs.config();
        connectionsMax = config.flows().connectionsMax();
        loop = new SipLoop(needs.clock());
        Executor virtualThreads = task -> Thread.ofVirtual().name("parley-sip-event").start(task);
        switchboard = new Switchboard(new Switchboard.Needs(
                config,
                needs.credentials(),
                needs.routing(),
                needs.ids(),
                needs.clock(),
                needs.wallClock(),
                loop,
                loop,
                virtualThreads,
                this::connect,
                needs.state(),
                needs.dns(),
                needs.events(),
                needs.border()));
        transports = new SipTransports(
                new SipTransports.Settings(
                        config.listeners(),
                        config.flows(),
                        new LocalAddresses(config.advertisedAddress()),
                        needs.tls(),
                        needs.clock(),
                        switchboard.border().gate()),
                loop,
                switchboard.inbound());
    }

    private CompletableFuture<SocketFlow> connect(NextHop hop) {
        return switch (hop.transport()) {
            case UDP -> transports.udpFlow(hop.socketAddress())
                    .map(CompletableFuture::completedFuture)
                    .orElseGet(() -> CompletableFuture.failedFuture(
                            new ParleyException(ErrorCode.UNAVAILABLE, "SIP over UDP is switched off here")));
            case TCP, TLS, WS, WSS -> transports.connect(hop.transport(), hop.socketAddress(), hop.domain());
        };
    }

    /** Opens the sockets; PORT_TAKEN names the key to change. */
    public void start() {
        transports.start();
        loop.execute(switchboard::start);
        loop.every(TICK, switchboard::onTick);
    }

    /** Wants to know which lines are in use: the keys of desk phones show it. */
    public LineWatcher lineWatcher() {
        return switchboard.lineWatcher();
    }

    /** The devices that are registered, for the API. */
    public Registrations registrations() {
        return switchboard.registrationList();
    }

    /** Telephones, for call logic. */
    public PhonePlane phonePlane() {
        return switchboard.phonePlane();
    }

    /** Who is banned, for the API. */
    public Bans bans() {
        return switchboard.border().bans();
    }

    /** What was refused at the edge; call logic adds what its guards refuse. */
    public Refusals refusals() {
        return switchboard.border().audit();
    }

    /** How trunks and groups stand, for routing and the API; from any thread. */
    public TrunkStatus trunkStatus() {
        return switchboard.outward().lines();
    }

    /** The messages of calls, for the API. */
    public SipTraces traces() {
        return switchboard.border().traces();
    }

    /** SIP over WebSocket (RFC 7118), for the HTTP port. */
    public WebSocketEndpoint webSocketEndpoint() {
        var standard = WebSocketEndpoint.Limits.standard();
        var webSockets = new WebSocketEndpoint.Limits(
                standard.messageMaxBytes(),
                standard.idleTimeout(),
                standard.pingEvery(),
                connectionsMax,
                standard.queuedMaxBytes(),
                standard.queuedMaxFrames());
        return new WebSocketEndpoint(
                "/sip", Optional.of("sip"), webSockets, transports::openWebSocket);
    }

    /** Where the node listens for SIP, as people write it: {@code udp 0.0.0.0:5060}. */
    public List<String> listeningOn() {
        var places = new ArrayList<String>();
        for (var transport : List.of(SipTransport.UDP, SipTransport.TCP, SipTransport.TLS)) {
            transports.listeningOn(transport).ifPresent(address -> places.add(transport.uriName() + " " + text(address)));
        }
        return places;
    }

    /** The real address of a transport: tests ask for port 0. */
    public Optional<InetSocketAddress> listeningOn(SipTransport transport) {
        return transports.listeningOn(transport);
    }

    /** What is counted, by name, for {@code /metrics}. From any thread; gauges may be a moment old. */
    public Map<String, Long> counters() {
        var counts = new LinkedHashMap<>(switchboard.counters());
        counts.putAll(transports.counters().snapshot());
        counts.put("sip_loop_failures", loop.failures());
        counts.put("sip_loop_backlog", (long) loop.backlog());
        counts.put("sip_datagrams_unsent", loop.unsentDatagrams());
        return counts;
    }

    /** Ends all calls with BYE, CANCEL or 503, waits a moment for the answers, and closes the sockets. */
    @Override
    public void close() {
        var done = new CountDownLatch(1);
        loop.execute(() -> switchboard.close(done::countDown));
        try {
            if (!done.await(GOODBYE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.info("Some telephones did not answer our goodbye");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        transports.close();
        loop.close();
    }

    private static String text(InetSocketAddress address) {
        // One socket for both families shows as "::", which people read as IPv6 only.
        var host = address.getAddress().isAnyLocalAddress() ? "0.0.0.0" : address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
