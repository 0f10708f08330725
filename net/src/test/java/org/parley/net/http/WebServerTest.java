package org.parley.net.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.time.SystemTime;
import org.parley.net.tls.Certificates;

class WebServerTest {
    @TempDir
    static Path shared;

    @TempDir
    Path pages;

    private final SystemTime time = new SystemTime();
    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
    private WebServer server;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(pages.resolve("index.html"), "<!doctype html><title>Parley</title>");
        Files.createDirectories(pages.resolve("assets"));
        Files.writeString(pages.resolve("assets/page-1a2b.js"), "let page = 1;\n".repeat(200));
        Files.writeString(pages.getParent().resolve("secret.txt"), "not a page");
        server = new WebServer(
                config(0),
                Certificates.selfSigned(shared, List.of(), time),
                List.of(routes -> routes.get("/api/thread", context -> context.result("virtual: " + Thread.currentThread().isVirtual()))
                        .post("/api/echo", context -> context.result(context.body()))),
                List.of(endpoint("/sip", Optional.of("sip"), 2), endpoint("/plain", Optional.empty(), 10)),
                time);
        server.start();
        client = HttpClient.newBuilder().sslContext(trusting()).build();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        time.close();
        Files.deleteIfExists(pages.getParent().resolve("secret.txt"));
    }

    @Test
    void runsHandlersOnVirtualThreadsOverTlsAndOnTheLoopback() throws Exception {
        assertThat(get("https", server.port(), "/api/thread").body()).isEqualTo("virtual: true");
        assertThat(get("http", server.loopbackPort().orElseThrow(), "/api/thread").body()).isEqualTo("virtual: true");
    }

    @Test
    void keepsThePageInItsBounds() throws Exception {
        var headers = get("https", server.port(), "/").headers();

        assertThat(headers.firstValue("Content-Security-Policy")).get().asString().contains("default-src 'self'");
        assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(headers.firstValue("Strict-Transport-Security")).isEmpty(); // Self-signed.
        assertThat(headers.firstValue("Server")).isEmpty();
    }

    @Test
    void servesThePageForItsOwnRoutesAndItsAssetsForGood() throws Exception {
        var invitation = get("https", server.port(), "/c/0123abcd");
        assertThat(invitation.body()).contains("<title>Parley</title>");
        assertThat(invitation.headers().firstValue("Cache-Control")).contains("no-cache");

        var asset = get("https", server.port(), "/assets/page-1a2b.js");
        assertThat(asset.statusCode()).isEqualTo(200);
        assertThat(asset.headers().firstValue("Cache-Control")).get().asString().contains("immutable");
        assertThat(asset.headers().firstValue("Content-Type")).get().asString().startsWith("text/javascript");

        var again = client.send(
                request("https", server.port(), "/").header("If-None-Match", invitation.headers().firstValue("ETag").orElseThrow()).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(get("https", server.port(), "/assets/gone.js").statusCode()).isEqualTo(404);
        var head = client.send(
                request("https", server.port(), "/").HEAD().build(), HttpResponse.BodyHandlers.ofString());
        assertThat(head.headers().firstValue("Content-Type")).get().asString().startsWith("text/html");
        assertThat(get("https", server.port(), "/api/nothing").body()).contains("\"not-found\"");
    }

    @Test
    void neverLeavesItsFolder() throws Exception {
        for (var path : List.of("/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/..%5csecret.txt", "//secret.txt")) {
            var answer = raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(answer).as(path).doesNotContain("not a page").containsPattern("HTTP/1.1 (400|404)");
        }
    }

    @Test
    void refusesWhatIsTooLarge() throws Exception {
        var body = client.send(
                request("https", server.port(), "/api/echo").POST(HttpRequest.BodyPublishers.ofByteArray(new byte[70_000])).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(body.statusCode()).isEqualTo(413);

        assertThat(raw("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n")).contains(" 431 ");
    }

    @Test
    void namesTheAddressAndTheKeyOfATakenPort() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var second = new WebServer(
                    config(taken.getLocalPort()), Certificates.selfSigned(shared, List.of(), time), List.of(), List.of(), time);

            assertThatThrownBy(second::start)
                    .isInstanceOfSatisfying(ParleyException.class, refused -> assertThat(refused.code()).isEqualTo(ErrorCode.PORT_TAKEN))
                    .hasMessageContaining("http.port: TCP 127.0.0.1:" + taken.getLocalPort());
        }
    }

    // RFC 7118 §4.1: the server agrees to the subprotocol "sip", in whatever place it is offered.
    @Test
    void agreesToTheSubprotocolAndCarriesTextAndBinary() throws Exception {
        var socket = connect("/sip", "chat", "sip");
        assertThat(socket.getSubprotocol()).isEqualTo("sip");

        socket.sendText("OPTIONS", true).join();
        assertThat(next()).isEqualTo("server text OPTIONS, virtual: true");
        assertThat(next()).isEqualTo("client text you said OPTIONS");
        socket.sendBinary(ByteBuffer.wrap(new byte[] {1, 2, 3}), true).join();
        assertThat(next()).isEqualTo("server binary 3");

        socket.sendClose(4321, "enough").join();
        assertThat(next()).isEqualTo("server closed 4321 enough");
    }

    @Test
    void refusesConnectionsWithoutTheSubprotocolAndTooMany() throws Exception {
        assertThatThrownBy(() -> connect("/sip")).hasMessageContaining("WebSocketHandshakeException");

        connect("/sip", "sip");
        connect("/sip", "sip");
        assertThatThrownBy(() -> connect("/sip", "sip")).hasMessageContaining("WebSocketHandshakeException");
        assertThat(server.openWebSockets("/sip")).isEqualTo(2);
    }

    @Test
    void closesAConnectionWhoseMessageIsTooLarge() throws Exception {
        var socket = connect("/plain");

        socket.sendText("x".repeat(5000), true).join();

        assertThat(List.of(next(), next())).anyMatch(line -> line.startsWith("client closed 1009"));
    }

    @Test
    void saysNoToAMessageForAClientThatDoesNotRead() throws Exception {
        var socket = connect("/plain", 0);

        socket.sendText("flood", true).join();

        assertThat(next()).startsWith("server text flood");
        assertThat(next()).matches("queue full after \\d+ messages, \\d+ bytes waiting");
    }

    @Test
    void tellsEverybodyThatTheNodeStops() throws Exception {
        connect("/plain");

        server.close();

        assertThat(List.of(next(), next())).anyMatch(line -> line.startsWith("client closed 1001"));
    }

    private WebServerConfig config(int port) {
        return new WebServerConfig("127.0.0.1", port, Optional.of(0), Optional.of(pages), WebServerConfig.Limits.standard());
    }

    private WebSocketEndpoint endpoint(String path, Optional<String> subprotocol, int connectionsMax) {
        var limits = new WebSocketEndpoint.Limits(
                4096, Duration.ofSeconds(10), Duration.ofSeconds(2), connectionsMax, 64 * 1024, 1000);
        return new WebSocketEndpoint(path, subprotocol, limits, peer -> new WebSocketListener() {
            @Override
            public void onText(String message) {
                told.add("server text " + message + ", virtual: " + Thread.currentThread().isVirtual());
                if (message.equals("flood")) {
                    flood(peer);
                } else {
                    peer.sendText("you said " + message);
                }
            }

            @Override
            public void onBinary(byte[] message) {
                told.add("server binary " + message.length);
            }

            @Override
            public void onClosed(int code, String reason) {
                told.add("server closed " + code + " " + reason);
            }
        });
    }

    private void flood(WebSocketPeer peer) {
        int sent = 0;
        while (sent < 1_000_000 && peer.sendText("y".repeat(4000))) {
            sent++;
        }
        told.add("queue full after " + sent + " messages, " + peer.queuedBytes() + " bytes waiting");
    }

    private String next() throws InterruptedException {
        var line = told.poll(10, TimeUnit.SECONDS);
        assertThat(line).as("something was told within 10 s").isNotNull();
        return line;
    }

    private WebSocket connect(String path, String... subprotocols) {
        return connect(path, Long.MAX_VALUE, subprotocols);
    }

    private WebSocket connect(String path, long messagesToRead, String... subprotocols) {
        var builder = client.newWebSocketBuilder();
        if (subprotocols.length > 0) {
            builder.subprotocols(subprotocols[0], java.util.Arrays.copyOfRange(subprotocols, 1, subprotocols.length));
        }
        return builder.buildAsync(URI.create("wss://localhost:" + server.port() + path), new WebSocket.Listener() {
                    @Override
                    public void onOpen(WebSocket socket) {
                        if (messagesToRead > 0) {
                            socket.request(messagesToRead);
                        }
                    }

                    @Override
                    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                        told.add("client text " + data);
                        return CompletableFuture.completedStage(null);
                    }

                    @Override
                    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                        told.add("client closed " + code);
                        return CompletableFuture.completedStage(null);
                    }
                })
                .join();
    }

    private HttpRequest.Builder request(String scheme, int port, String path) {
        return HttpRequest.newBuilder(URI.create(scheme + "://localhost:" + port + path)).timeout(Duration.ofSeconds(10));
    }

    private HttpResponse<String> get(String scheme, int port, String path) throws Exception {
        return client.send(request(scheme, port, path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.loopbackPort().orElseThrow())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static SSLContext trusting() throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        return context;
    }

    /** The certificate is the test's own. */
    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
