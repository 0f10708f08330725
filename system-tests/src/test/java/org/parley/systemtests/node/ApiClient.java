package org.parley.systemtests.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The node's HTTP API with one token: the operator's, an account's or a guest's. */
public final class ApiClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration UNTIL = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;
    private final String token;

    public ApiClient(String url, String token) {
        this.url = url;
        this.token = token;
    }

    /** As the operator of a node on this machine. */
    public static ApiClient operator(ParleyNode node) {
        return new ApiClient(node.loopbackUrl(), node.operatorToken());
    }

    /** Signs in and speaks as that account from then on. */
    public static ApiClient signIn(ParleyNode node, String name, String password) {
        var session = new ApiClient(node.loopbackUrl(), "").post("/api/sessions", Map.of("name", name, "password", password));
        return new ApiClient(node.loopbackUrl(), session.path("accessToken").asString());
    }

    /** A guest of a conference, by its invitation. */
    public static ApiClient guest(ParleyNode node, String invitation, String displayName) {
        var session = new ApiClient(node.loopbackUrl(), "")
                .post("/api/invitations/" + invitation + "/guests", Map.of("displayName", displayName));
        return new ApiClient(node.loopbackUrl(), session.path("accessToken").asString());
    }

    public String token() {
        return token;
    }

    public JsonNode get(String path) {
        var answer = send("GET", path, null);
        if (answer.status() != 200) {
            throw new AssertionError("GET " + path + " answered " + answer.status() + ": " + answer.text());
        }
        return JSON.readTree(answer.text());
    }

    public JsonNode post(String path, Object body) {
        var answer = send("POST", path, JSON.writeValueAsString(body));
        if (answer.status() / 100 != 2) {
            throw new AssertionError("POST " + path + " answered " + answer.status() + ": " + answer.text());
        }
        return answer.text().isEmpty() ? JSON.nullNode() : JSON.readTree(answer.text());
    }

    /** Any answer, refused ones too. */
    public Answer send(String method, String path, String body) {
        try {
            var request = HttpRequest.newBuilder(URI.create(url + path)).timeout(UNTIL).header("Content-Type", "application/json");
            if (!token.isEmpty()) {
                request.header("Authorization", "Bearer " + token);
            }
            request.method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
            var response = http.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** An answer as it came. */
    public record Answer(int status, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Asks again until the answer fits; fails with the last one after 20 s. */
    public JsonNode until(String path, Predicate<JsonNode> fits) {
        return Eventually.get(() -> get(path), fits);
    }
}
