package org.parley.roles.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.parley.base.id.Ids;
import org.parley.base.time.SystemTime;
import org.parley.domain.accounts.Accounts;
import org.parley.domain.accounts.AccountsSettings;
import org.parley.domain.accounts.GuestSignedIn;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.calls.CallEvent;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.LegKind;
import org.parley.domain.conversations.ConferenceId;
import org.parley.net.http.WebServer;
import org.parley.net.http.WebServerConfig;
import org.parley.net.tls.Certificates;
import org.parley.platform.sql.Database;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The gateway over real WebSockets. */
@Timeout(60)
class GatewayOverWireTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TenantId TENANT = new TenantId("t");

    @TempDir
    Path folder;

    private final SystemTime time = new SystemTime();
    private final HttpClient http = HttpClient.newHttpClient();
    private final FakeCallControl calls = new FakeCallControl(TENANT);
    private Database database;
    private Accounts accounts;
    private GatewayRole gateway;
    private WebServer server;

    @BeforeEach
    void start() {
        var ids = Ids.secure(time);
        database = Database.open(folder.resolve("parley.db"));
        accounts = new Accounts(
                database, AccountsSettings.of(true, "parley.example", folder.resolve("operator.token")), time, time, ids);
        gateway = new GatewayRole(new GatewayNeeds(
                accounts, calls, new OnlineBrowsers(), time, time, ids, GatewaySettings.defaults()));
        gateway.start();
        server = new WebServer(
                new WebServerConfig("127.0.0.1", 0, Optional.of(0), Optional.empty(), WebServerConfig.Limits.standard()),
                Certificates.selfSigned(folder, List.of(), time),
                List.of(),
                List.of(gateway.endpoint()),
                time);
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        gateway.close();
        database.close();
        time.close();
    }

    @Test
    void carriesCommandsInAndEventsOut() throws Exception {
        var client = new Client(guest("Ada"), "", Long.MAX_VALUE);
        assertThat(client.next("welcome").path("resumed").asBoolean()).isFalse();

        client.send("{\"type\":\"join\",\"id\":\"" + UUID.randomUUID() + "\",\"conference\":\"c\",\"participant\":\"p\"}");
        var added = client.next("event");
        var joined = client.next("joined");
        client.send("{\"type\":\"answer\",\"id\":\"2\",\"call\":\"call-of-c\",\"leg\":\"" + joined.path("leg").asString() + "\",\"sdp\":\"v=0\"}");

        assertThat(added.path("event").path("type").asString()).isEqualTo("leg-added");
        assertThat(client.next("event").path("event").path("type").asString()).isEqualTo("leg-joined");
        assertThat(client.next("ok").path("id").asString()).isEqualTo("2");
    }

    @Test
    void resumesAfterTheConnectionBroke() throws Exception {
        var ada = guest("Ada");
        var client = new Client(ada, "", Long.MAX_VALUE);
        client.next("welcome");
        var call = calls.startCall("one");
        var leg = calls.addLeg(call, ada.guest().guestId(), true);
        long seen = client.next("event").path("seq").asLong();
        client.socket.abort();
        calls.publish(call, new CallEvent.LegMuted(leg));

        var back = new Client(ada, ",\"resumeAfter\":" + seen, Long.MAX_VALUE);

        assertThat(back.next("welcome").path("resumed").asBoolean()).isTrue();
        assertThat(back.next("event").path("event").path("type").asString()).isEqualTo("leg-muted");
    }

    @Test
    void closesAClientThatDoesNotRead() throws Exception {
        var ada = guest("Ada");
        var client = new Client(ada, "", 1);
        client.next("welcome");
        var call = calls.startCall("one");
        calls.addLeg(call, ada.guest().guestId(), true);

        var large = new CallEvent.LegAdded(new LegId("leg-9"), LegKind.PHONE, true, "p", "", "x".repeat(8_000), "1");
        var lagging = gateway.metrics().get("gateway_clients_lagging_total");
        for (int i = 0; i < 20_000 && lagging.getAsLong() == 0; i++) { // The kernel's buffers take some megabytes.
            calls.publish(call, large);
        }

        assertThat(lagging.getAsLong()).isEqualTo(1);
    }

    @Test
    void saysGoodbyeWhenTheNodeStops() throws Exception {
        var client = new Client(guest("Ada"), "", Long.MAX_VALUE);
        client.next("welcome");

        server.close();

        assertThat(client.next("closed").path("code").asInt()).isEqualTo(1001);
    }

    @Test
    void closesWithTheCodeOfTheMistake() throws Exception {
        var client = new Client(guest("Ada"), "", Long.MAX_VALUE);
        client.next("welcome");

        client.send("nonsense");

        assertThat(client.next("error").path("code").asString()).isEqualTo("invalid");
        assertThat(client.next("closed").path("code").asInt()).isEqualTo(4002);
    }

    private GuestSignedIn guest(String name) {
        return accounts.signInGuest(TENANT, new ConferenceId("c"), name);
    }

    private final class Client implements WebSocket.Listener {
        final WebSocket socket;
        private final LinkedBlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private final long framesToRead;

        Client(GuestSignedIn guest, String more, long framesToRead) {
            this.framesToRead = framesToRead;
            socket = http.newWebSocketBuilder()
                    .connectTimeout(Duration.ofSeconds(10))
                    .buildAsync(URI.create("ws://localhost:" + server.loopbackPort().orElseThrow() + GatewayRole.PATH), this)
                    .join();
            send("{\"type\":\"hello\",\"token\":\"" + guest.accessToken() + "\"" + more + "}");
        }

        void send(String frame) {
            socket.sendText(frame, true).join();
        }

        /** The next frame of a type; others before it are passed over. */
        JsonNode next(String type) throws InterruptedException {
            while (true) {
                var frame = frames.poll(10, TimeUnit.SECONDS);
                assertThat(frame).as("a frame of type " + type + " within 10 s").isNotNull();
                if (frame.path("type").asString().equals(type)) {
                    return frame;
                }
            }
        }

        @Override
        public void onOpen(WebSocket opened) {
            opened.request(framesToRead);
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                frames.add(JSON.readTree(text.toString()));
                text.setLength(0);
            }
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            frames.add(JSON.createObjectNode().put("type", "closed").put("code", code));
            return null;
        }
    }
}
