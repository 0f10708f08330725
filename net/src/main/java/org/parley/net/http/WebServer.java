package org.parley.net.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.time.Scheduler;
import org.parley.net.tls.Certificates;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTPS on one port, and plain HTTP on the loopback where it is wanted. HTTP/1.1: HTTP/2 would need Jetty's ALPN parts,
 * and our page is a handful of files. Handlers run on virtual threads. Thread-safe.
 */
public final class WebServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WebServer.class);
    /** Bodies that trickle in slower than this are cut off: they are an attack, or useless. */
    private static final long REQUEST_MIN_BYTES_PER_SECOND = 64;

    private final WebServerConfig config;
    private final Certificates certificates;
    private final List<Routes> routes;
    private final WebSockets webSockets;
    private final SecurityHeaders securityHeaders;
    private final LongAdder[] answersByClass = {
        new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder()
    };
    private @Nullable Javalin javalin;
    private @Nullable ServerConnector https;
    private @Nullable ServerConnector loopback;

    /** Nothing is bound before {@link #start}. */
    public WebServer(
            WebServerConfig config,
            Certificates certificates,
            List<Routes> routes,
            List<WebSocketEndpoint> webSockets,
            Scheduler scheduler) {
        this.config = config;
        this.certificates = certificates;
        this.routes = List.copyOf(routes);
        this.webSockets = new WebSockets(webSockets, scheduler);
        securityHeaders = new SecurityHeaders(!certificates.isSelfSigned());
    }

    /** Binds and serves. PORT_TAKEN names the address and the configuration key. */
    public void start() {
        var app = Javalin.create(this::configure);
        javalin = app;
        try {
            app.start();
        } catch (RuntimeException failure) {
            close();
            throw failure instanceof ParleyException known
                    ? known
                    : new ParleyException(ErrorCode.INTERNAL, "The HTTP server did not start.", failure);
        }
        webSockets.start();
    }

    /** The HTTPS port, also when it was picked. */
    public int port() {
        return https == null ? -1 : https.getLocalPort();
    }

    /** The plain port on the loopback, where there is one. */
    public Optional<Integer> loopbackPort() {
        return loopback == null ? Optional.empty() : Optional.of(loopback.getLocalPort());
    }

    /** WebSockets open at a path. */
    public int openWebSockets(String path) {
        return webSockets.openCount(path);
    }

    /** For {@code /metrics}. */
    public Map<String, LongSupplier> counters() {
        var counters = new LinkedHashMap<String, LongSupplier>();
        for (int i = 1; i < answersByClass.length; i++) {
            counters.put("http_answers_" + i + "xx_total", answersByClass[i]::sum);
        }
        counters.put("http_websockets_open", webSockets::openCount);
        counters.put("tls_certificate_reloads_total", certificates::reloads);
        counters.put("tls_certificate_reloads_refused_total", certificates::refusedReloads);
        return counters;
    }

    /** Tells WebSockets that the node stops (1001), lets answers under way end, and closes the ports. */
    @Override
    public void close() {
        webSockets.close();
        if (javalin != null) {
            javalin.stop();
        }
    }

    private void configure(JavalinConfig javalinConfig) {
        javalinConfig.startup.showJavalinBanner = false;
        javalinConfig.startup.showOldJavalinVersionWarning = false;
        javalinConfig.startup.startupWatcherEnabled = false;
        javalinConfig.http.maxRequestSize = config.limits().bodyMaxBytes();
        // Answers carry tokens beside what strangers chose (names): compressing them would tell of the tokens (BREACH).
        javalinConfig.http.compressionStrategy = CompressionStrategy.NONE;
        javalinConfig.concurrency.useVirtualThreads = true;
        javalinConfig.jetty.threadPool = threads();
        javalinConfig.jetty.modifyServer(server -> {
            server.setStopTimeout(2_000);
            server.addBean(new NetworkConnectionLimit(config.limits().connectionsMax(), server));
        });
        javalinConfig.jetty.modifyServletContextHandler(webSockets::addTo);
        javalinConfig.jetty.modifyHttpConfiguration(this::limit);
        javalinConfig.jetty.addConnector((server, http) -> httpsConnector(server, http));
        config.loopbackPort().ifPresent(port ->
                javalinConfig.jetty.addConnector((server, http) -> loopbackConnector(server, http, port)));
        javalinConfig.requestLogger.http(this::logAnswer);
        routes.forEach(each -> each.addTo(javalinConfig.routes));
        new PageFiles(config.pages()).addTo(javalinConfig.routes);
    }

    private static QueuedThreadPool threads() {
        // Platform threads accept and select; everything that may wait runs on virtual threads.
        var pool = new QueuedThreadPool(48, 4);
        pool.setName("parley-http");
        pool.setVirtualThreadsExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("parley-http-", 0).factory()));
        return pool;
    }

    private void limit(HttpConfiguration http) {
        http.setRequestHeaderSize(config.limits().headerMaxBytes());
        http.setSendServerVersion(false);
        http.setMinRequestDataRate(REQUEST_MIN_BYTES_PER_SECOND);
        http.addCustomizer(securityHeaders);
    }

    private ServerConnector httpsConnector(Server server, HttpConfiguration http) {
        var secure = new HttpConfiguration(http);
        // Certificates carry one name for all: which of them a client typed does not matter here.
        secure.addCustomizer(new SecureRequestCustomizer(false));
        var ssl = new SslContextFactory.Server();
        ssl.setSslContext(certificates.sslContext());
        var connector = new ServerConnector(
                server,
                null,
                null,
                null,
                1,
                1,
                new SslConnectionFactory(ssl, HttpVersion.HTTP_1_1.asString()),
                new HttpConnectionFactory(secure));
        https = opened(connector, config.bindAddress(), config.port(), "http.port");
        return connector;
    }

    private ServerConnector loopbackConnector(Server server, HttpConfiguration http, int port) {
        var connector = new ServerConnector(server, null, null, null, 1, 1, new HttpConnectionFactory(http));
        loopback = opened(connector, InetAddress.getLoopbackAddress().getHostAddress(), port, "http.loopback-port");
        return connector;
    }

    private ServerConnector opened(ServerConnector connector, String host, int port, String key) {
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(config.limits().idleTimeout().toMillis());
        connector.setShutdownIdleTimeout(100); // Answers under way end first; idle connections are not waited for.
        try {
            connector.open();
            return connector;
        } catch (IOException failure) {
            throw refused(host, port, key, failure);
        }
    }

    private static ParleyException refused(String host, int port, String key, IOException failure) {
        var cause = failure.getCause() != null ? failure.getCause() : failure;
        var where = host + ":" + port;
        if (cause instanceof BindException && String.valueOf(cause.getMessage()).contains("in use")) {
            return new ParleyException(
                    ErrorCode.PORT_TAKEN,
                    key + ": TCP " + where + " is taken by another program. Stop it, or set " + key + " to a free port.",
                    failure);
        }
        return new ParleyException(
                ErrorCode.CONFIGURATION,
                key + ": TCP " + where + " cannot be opened (" + cause.getMessage()
                        + "). The address must be one of this machine's, and ports under 1024 need a permission.",
                failure);
    }

    /** The route's pattern, never the path: paths and queries carry invitations and tokens. */
    private void logAnswer(Context context, Float tookMs) {
        int status = context.statusCode();
        answersByClass[Math.clamp(status / 100, 0, answersByClass.length - 1)].increment();
        if (log.isDebugEnabled()) {
            log.debug("{} {} -> {} in {} ms", context.method(), context.endpoint().path, status, tookMs);
        }
    }
}
