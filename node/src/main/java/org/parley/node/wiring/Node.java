package org.parley.node.wiring;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.MessageWaiting;
import org.parley.domain.calls.CallsNeeds;
import org.parley.domain.calls.Lines;
import org.parley.net.dns.CachingResolver;
import org.parley.net.http.WebServer;
import org.parley.net.sip.SipTls;
import org.parley.node.DataFolder;
import org.parley.node.NodeVersion;
import org.parley.node.cli.NodeFile;
import org.parley.node.config.Settings;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.roles.api.ApiNeeds;
import org.parley.roles.api.ApiRole;
import org.parley.roles.api.ReadinessCheck;
import org.parley.roles.api.SipNeeds;
import org.parley.roles.edge.EdgeRole;
import org.parley.roles.edge.door.StateBans;
import org.parley.roles.edge.events.EventSources;
import org.parley.roles.gateway.GatewayNeeds;
import org.parley.roles.gateway.GatewayRole;
import org.parley.roles.gateway.GatewaySettings;
import org.parley.roles.gateway.OnlineBrowsers;
import org.parley.roles.media.MediaRole;
import org.parley.roles.recorder.RecorderNeeds;
import org.parley.roles.recorder.RecorderRole;
import org.parley.roles.session.SessionRole;
import org.parley.roles.worker.WorkerNeeds;
import org.parley.roles.worker.WorkerRole;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An all-in-one node: every role in one process on embedded engines. {@link #start} opens all or nothing; {@link #close}
 * ends what runs, in the reverse order. Owned by one thread; {@link #stopped} may be awaited by any.
 */
public final class Node implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final Foundations foundations;
    private final RecorderRole recorder;
    private final WorkerRole worker;
    private final MediaRole media;
    private final EdgeRole edge;
    private final SessionRole session;
    private final GatewayRole gateway;
    private final WebServer web;
    private Optional<InetSocketAddress> relaysListenOn = Optional.empty();
    private volatile @Nullable String notReady = "The node is starting.";

    private Node(Foundations foundations) {
        this.foundations = foundations;
        var configured = new RoleSettings(foundations.settings);
        var time = foundations.time;
        var journals = foundations.data.root().resolve("journal");
        worker = new WorkerRole(new WorkerNeeds(journals, foundations.objects, foundations.recordings, time));
        recorder = new RecorderRole(new RecorderNeeds(
                journals, configured.recordingDiskReserveBytes(), configured.recording(), 1, time, time, worker::finish));
        var mediaCertificate = foundations.data.folder("tls").resolve("media.pem");
        media = new MediaRole(new MediaRole.Needs(
                configured.media(), time, time, foundations.ids, recorder, mediaCertificate));
        edge = new EdgeRole(new EdgeRole.Needs(
                configured.edge(),
                foundations.accounts,
                foundations.routing,
                new SipTls(foundations.certificates, configured.sipTrust()),
                foundations.ids,
                foundations.state,
                time,
                time,
                CachingResolver.of(configured.dns(), time),
                new EventSources(foundations.accounts, MessageWaiting.NOTHING),
                BorderWiring.of(
                        foundations.settings, foundations.data.root(), foundations.database, new StateBans(foundations.state), time)));
        foundations.routing.onRefusals(edge.refusals());
        foundations.routing.onStatus(edge.trunkStatus());
        var online = new OnlineBrowsers();
        session = new SessionRole(new CallsNeeds(
                foundations.events,
                foundations.database,
                media.plane(),
                edge.phonePlane(),
                foundations.routing,
                online,
                foundations.accounts,
                foundations.conferences,
                time,
                time,
                foundations.ids,
                configured.calls()));
        gateway = new GatewayRole(new GatewayNeeds(
                foundations.accounts, session.calls(), online, time, time, foundations.ids, GatewaySettings.defaults()));
        // The web server's own counters are asked for by the API, which is one of the server's routes.
        Map<String, LongSupplier> counters = new LinkedHashMap<>();
        var api = new ApiRole(new ApiNeeds(
                foundations.accounts,
                foundations.conferences,
                session.calls(),
                foundations.recordings,
                new SipNeeds(foundations.routing, edge.registrations(), edge.bans(), edge.refusals(), edge.traces()),
                edge.phonePlane()::isReachable,
                NodeVersion.text(),
                List.of(
                        new ReadinessCheck("start", () -> Optional.ofNullable(notReady)),
                        new ReadinessCheck("disk", foundations.data::problem),
                        new ReadinessCheck("media", media::trouble)),
                roleCounters(counters),
                time,
                time,
                foundations.ids));
        web = new WebServer(
                configured.webServer(),
                foundations.certificates,
                List.of(api),
                List.of(gateway.endpoint(), edge.webSocketEndpoint()),
                time);
    }

    /** Starts a node on a data folder. Nothing of it runs on when this throws. */
    public static Node start(Settings settings, Path directory) {
        var data = DataFolder.open(directory);
        Foundations foundations;
        try {
            foundations = new Foundations(settings, data);
        } catch (RuntimeException failure) {
            data.close();
            throw failure;
        }
        Node node;
        try {
            node = new Node(foundations);
        } catch (RuntimeException failure) {
            foundations.close();
            throw failure;
        }
        node.running.push(foundations);
        try {
            node.open();
            return node;
        } catch (RuntimeException failure) {
            node.close();
            throw failure;
        }
    }

    /** Media opens (libopus, certificate) while the rest does: the two halves need each other only when calls come. */
    private void open() {
        var mediaStarted = CompletableFuture.runAsync(() -> started(worker, worker::start))
                .thenRun(() -> started(recorder, recorder::start))
                .thenRun(() -> started(media, media::start));
        try {
            foundations.recordings.start();
            started(gateway, () -> {});
            started(web, web::start);
        } finally {
            awaitMedia(mediaStarted);
        }
        // Calls end before the telephones' way does, and telephones call only when calls can be taken.
        started(edge, () -> {});
        started(session, session::start);
        var lines = new Lines(foundations.accounts, edge.lineWatcher());
        started(lines, () -> lines.follow(session.calls()));
        gateway.start();
        edge.start();
        relaysListenOn = new RoleSettings(foundations.settings).relays().map(media::serveProxies);
        notReady = null;
        nodeFile().write(foundations.data.root());
        running.push(() -> NodeFile.remove(foundations.data.root()));
        Thread.ofPlatform().daemon().name("parley-warm-up").start(media::warmUp);
    }

    private static void awaitMedia(CompletableFuture<Void> mediaStarted) {
        try {
            mediaStarted.join();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof ParleyException known
                    ? known
                    : new ParleyException(ErrorCode.INTERNAL, "Media did not start: " + failure.getCause(), failure);
        }
    }

    private void started(AutoCloseable part, Runnable start) {
        synchronized (running) {
            running.push(part);
        }
        start.run();
    }

    /** The addresses, for people: the text behind {@code Parley is ready}. */
    public String addresses() {
        var places = new ArrayList<String>();
        web.loopbackPort().ifPresent(port -> places.add("http://localhost:" + port + " (this machine)"));
        places.add(httpsUrl());
        var sip = new StringBuilder("SIP");
        for (var transport : List.of(SipTransport.UDP, SipTransport.TCP, SipTransport.TLS)) {
            edge.listeningOn(transport)
                    .ifPresent(address -> sip.append(' ').append(transport.uriName()).append(' ').append(address.getPort()));
        }
        places.add(sip.toString());
        return String.join(", ", places);
    }

    /** The one-time link with which the owner makes the first account, while there is none. */
    public Optional<String> setUpLink() {
        var base = web.loopbackPort().map(port -> "http://localhost:" + port).orElse(httpsUrl());
        return foundations.accounts.setupToken().map(token -> base + "/setup?token=" + token);
    }

    @Override
    public void close() {
        notReady = "The node is stopping.";
        while (true) {
            AutoCloseable part;
            synchronized (running) {
                part = running.poll();
            }
            if (part == null) {
                return;
            }
            try {
                part.close();
            } catch (Exception failure) {
                LOG.warn("A part of the node did not stop cleanly.", failure);
            }
        }
    }

    private String httpsUrl() {
        var host = foundations.settings.get(org.parley.node.config.Keys.ADVERTISED_ADDRESS).orElse("localhost");
        return "https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + web.port();
    }

    private NodeFile nodeFile() {
        var ports = new HashMap<String, Integer>();
        ports.put("http.port", web.port());
        web.loopbackPort().ifPresent(port -> ports.put("http.loopback-port", port));
        edge.listeningOn(SipTransport.UDP).ifPresent(address -> ports.put("sip.udp.port", address.getPort()));
        edge.listeningOn(SipTransport.TCP).ifPresent(address -> ports.put("sip.tcp.port", address.getPort()));
        edge.listeningOn(SipTransport.TLS).ifPresent(address -> ports.put("sip.tls.port", address.getPort()));
        relaysListenOn.ifPresent(address -> ports.put("media.ng.port", address.getPort()));
        var url = web.loopbackPort().map(port -> "http://127.0.0.1:" + port).orElse("https://127.0.0.1:" + web.port());
        return new NodeFile(ProcessHandle.current().pid(), url, foundations.certificateFile().toString(), ports);
    }

    private Map<String, LongSupplier> roleCounters(Map<String, LongSupplier> counters) {
        counters.putAll(media.counters());
        counters.putAll(foundations.routing.counters());
        counters.putAll(gateway.metrics());
        edge.counters().keySet().forEach(name -> counters.put(name, () -> edge.counters().getOrDefault(name, 0L)));
        counters.put("recorder_running", recorder::running);
        counters.put("recorder_frames_dropped_total", recorder::droppedFrames);
        counters.put("recorder_starts_failed_total", recorder::failedStarts);
        counters.put("worker_recordings_finished_total", worker::finishedRecordings);
        counters.put("worker_tries_failed_total", worker::failedTries);
        counters.put("worker_waiting", worker::waiting);
        return counters;
    }
}
