package org.parley.systemtests.node;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A client of the gateway without media: what it was told, in order. */
public final class GatewayClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> frames = new ArrayList<>();
    private final WebSocket socket;

    private GatewayClient(ParleyNode node) {
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .connectTimeout(Duration.ofSeconds(10))
                .buildAsync(URI.create(node.loopbackUrl().replace("http:", "ws:") + "/api/gateway"), new Frames())
                .join();
    }

    /** Connects and says hello. */
    public static GatewayClient connect(ParleyNode node, String token) {
        var client = new GatewayClient(node);
        client.send(Map.of("type", "hello", "token", token));
        client.await(frame -> frame.path("type").asString().equals("welcome"));
        return client;
    }

    /** Connects again and asks for what came after {@code seq}. */
    public static GatewayClient resume(ParleyNode node, String token, long seq) {
        var client = new GatewayClient(node);
        client.send(Map.of("type", "hello", "token", token, "resumeAfter", seq));
        client.await(frame -> frame.path("type").asString().equals("welcome"));
        return client;
    }

    public void send(Map<String, ?> frame) {
        socket.sendText(JSON.writeValueAsString(new TreeMap<>(frame)), true).join();
    }

    /** Sends a command and returns its answer. */
    public JsonNode ask(Map<String, ?> command) {
        send(command);
        var id = command.get("id");
        return await(frame -> frame.path("id").asString("").equals(id));
    }

    /** The first frame, of all that came or come, that fits. */
    public JsonNode await(Predicate<JsonNode> fits) {
        return Eventually.get(() -> frames().stream().filter(fits).findFirst().orElse(null), found -> found != null);
    }

    /** Waits for an event of a type. */
    public JsonNode awaitEvent(String type) {
        return await(frame -> frame.path("type").asString().equals("event")
                && frame.path("event").path("type").asString().equals(type));
    }

    public List<JsonNode> frames() {
        synchronized (frames) {
            return List.copyOf(frames);
        }
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Frames implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                synchronized (frames) {
                    frames.add(JSON.readTree(text.toString()));
                }
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }
}
