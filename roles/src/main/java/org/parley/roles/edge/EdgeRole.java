package org.parley.roles.edge;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.parley.base.id.Ids;
import org.parley.base.time.NanoClock;
import org.parley.base.time.WallClock;
import org.parley.domain.accounts.SipCredentials;
import org.parley.domain.calls.PhonePlane;
import org.parley.net.http.WebSocketEndpoint;
import org.parley.net.sip.LocalAddresses;
import org.parley.net.sip.SipLoop;
import org.parley.net.sip.SipTransports;
import org.parley.protocols.sip.auth.DigestAlgorithm;
import org.parley.protocols.sip.auth.DigestServer;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.transaction.TransactionLayer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The SIP edge of a node, wired. {@link #start} opens its sockets, {@link #close} ends its calls and closes them. */
public final class EdgeRole implements AutoCloseable {
    static final Logger LOG = LoggerFactory.getLogger(EdgeRole.class);

    private static final Duration TICK = Duration.ofSeconds(25); // NAT bindings of UDP live 30 s or longer (RFC 5626 §4.4.2).
    private static final Duration NONCE_LIFETIME = Duration.ofMinutes(5);
    private static final Duration GOODBYE = Duration.ofMillis(800); // For BYEs to be answered when the node stops.

    /** What the role stands on. {@code tls} always shows the newest certificate, as {@code Certificates} does. */
    public record Needs(
            EdgeConfig config,
            SipCredentials credentials,
            SSLContext tls,
            Ids ids,
            NanoClock clock,
            WallClock wallClock) {}

    private final Needs needs;
    private final SipLoop loop;
    private final EdgeCounters counters = new EdgeCounters();
    private final InMemoryRegistrations registrations;
    private final Dialogs dialogs;
    private final Registrar registrar;
    private final SipCore core;
    private final CallDesk desk;
    private final SipTransports transports;
    private final PhonePlane plane;

    public EdgeRole(Needs needs) {
        this.needs = needs;
        var config = needs.config();
        var limits = config.limits();
        var realm = needs.credentials().realm();
        loop = new SipLoop(needs.clock());
        Executor virtualThreads = task -> Thread.ofVirtual().name("parley-sip-event").start(task);
        registrations = new InMemoryRegistrations(limits.bindingsMax());
        dialogs = new Dialogs(limits.legsMax());
        var domains = Domains.of(config.domains(), config.advertisedAddress(), realm);
        var secret = needs.ids().secret(32);
        var doorkeeper = new Doorkeeper(
                new SourceLimits(limits.sources()), counters, text -> CommandIds.hash(secret + text));
        core = new SipCore(new SipCore.Needs(
                new TransactionLayer(
                        config.timers(), limits.transactionsMax(), () -> needs.ids().secret(12), needs.clock().nowNs()),
                doorkeeper,
                needs.clock(),
                loop,
                counters));
        transports = new SipTransports(
                new SipTransports.Settings(
                        config.listeners(),
                        config.flows(),
                        new LocalAddresses(config.advertisedAddress()),
                        needs.tls(),
                        needs.clock()),
                loop,
                core);
        var authenticator = new Authenticator(
                new Authenticator.Needs(
                        needs.credentials(), digest(realm), virtualThreads, loop, needs.clock(), counters, limits.lookUpsMax()),
                core,
                doorkeeper);
        registrar = new Registrar(
                new Registrar.Needs(registrations, domains, limits, needs.clock(), needs.wallClock()),
                core,
                authenticator,
                counters);
        var legs = new LegNeeds(
                core,
                new Ways(transports::connect, loop),
                loop,
                loop,
                needs.clock(),
                config.timers(),
                () -> needs.ids().secret(12),
                counters);
        var domain = config.domains().isEmpty() ? realm : config.domains().getFirst();
        desk = new CallDesk(new CallDesk.Needs(
                legs, dialogs, registrar, registrations, authenticator, domains, domain, needs.ids(), virtualThreads));
        core.onRequests(desk);
        plane = new EdgePhonePlane(loop, desk, dialogs, registrations, needs.clock());
    }

    private DigestServer digest(String realm) {
        var secret = new byte[32];
        needs.ids().fill(secret);
        // RFC 8760 §2.4: the better first; telephones take the first that they can.
        return new DigestServer(
                realm, List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5), secret, NONCE_LIFETIME, needs.clock().nowNs());
    }

    /** Opens the sockets; PORT_TAKEN names the key to change. */
    public void start() {
        transports.start();
        loop.every(TICK, registrar::onTick);
    }

    /** Telephones, for call logic. */
    public PhonePlane phonePlane() {
        return plane;
    }

    /** SIP over WebSocket (RFC 7118), for the HTTP port. */
    public WebSocketEndpoint webSocketEndpoint() {
        return new WebSocketEndpoint(
                "/sip", Optional.of("sip"), WebSocketEndpoint.Limits.standard(), transports::openWebSocket);
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
        var counts = new LinkedHashMap<>(counters.snapshot());
        counts.putAll(transports.counters().snapshot());
        counts.put("sip_loop_failures", loop.failures());
        counts.put("sip_loop_backlog", (long) loop.backlog());
        counts.put("sip_bindings", (long) registrations.size());
        counts.put("sip_legs", (long) dialogs.legCount());
        return counts;
    }

    /** Ends all calls with BYE, CANCEL or 503, waits a moment for the answers, and closes the sockets. */
    @Override
    public void close() {
        var done = new CountDownLatch(1);
        loop.execute(() -> desk.close(done::countDown));
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
        var host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
