package org.parley.node.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Speaks to the node that runs on a data folder, as its operator. */
final class NodeClient implements AutoCloseable {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http;
    private final String url;
    private final String token;

    NodeClient(Path data) {
        var node = NodeFile.read(data);
        url = node.url();
        token = readToken(data.resolve("operator.token"));
        var builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5));
        if (url.startsWith("https:")) {
            builder.sslContext(trusting(Path.of(node.certificate())));
        }
        http = builder.build();
    }

    JsonNode get(String path) {
        return send(request(path).GET());
    }

    JsonNode post(String path, Object body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json.writeValueAsString(body))));
    }

    /** Sends text as it is. */
    JsonNode postText(String path, String type, String text) {
        return send(request(path).header("Content-Type", type).POST(BodyPublishers.ofString(text)));
    }

    JsonNode put(String path, String type, String text) {
        return send(request(path).header("Content-Type", type).PUT(BodyPublishers.ofString(text)));
    }

    void delete(String path) {
        send(request(path).DELETE());
    }

    /** A link to a page of this node. */
    String address(String path) {
        return url + path;
    }

    /** Text as one segment of a path, or one value of a query. */
    static String segment(String text) {
        return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Copies a body to a file, through a temporary file beside it. Returns its size in bytes. */
    long download(String path, Path target) {
        var part = target.resolveSibling(target.getFileName() + ".part");
        try {
            var response = http.send(request(path).GET().build(), BodyHandlers.ofInputStream());
            try (var body = response.body()) {
                if (response.statusCode() != 200) {
                    throw refusal(response.statusCode(), new String(body.readNBytes(65536), java.nio.charset.StandardCharsets.UTF_8));
                }
                long bytes = Files.copy(body, part, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                Files.move(part, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                return bytes;
            }
        } catch (IOException failure) {
            throw new ParleyException(ErrorCode.STORE_FAILED, "Cannot save " + target + ": " + failure.getMessage(), failure);
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    @Override
    public void close() {
        http.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(ANSWER_WITHIN).header("Authorization", "Bearer " + token);
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw refusal(response.statusCode(), response.body());
            }
            return response.body().isEmpty() ? json.nullNode() : json.readTree(response.body());
        } catch (IOException failure) {
            throw new ParleyException(
                    ErrorCode.UNAVAILABLE,
                    "The node at " + url + " does not answer (" + failure.getMessage() + "). Is it running on this data folder?",
                    failure);
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    private ParleyException refusal(int status, String body) {
        try {
            var message = json.readTree(body).path("error").path("message").asString("");
            if (!message.isEmpty()) {
                return new ParleyException(ErrorCode.INVALID, message);
            }
        } catch (tools.jackson.core.JacksonException _) {
            // Not the API's own answer: the status has to do.
        }
        return new ParleyException(ErrorCode.INVALID, "The node answered with HTTP status " + status);
    }

    private static ParleyException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new ParleyException(ErrorCode.UNAVAILABLE, "Interrupted", cause);
    }

    private static String readToken(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException failure) {
            throw new ParleyException(
                    ErrorCode.FORBIDDEN,
                    "Cannot read " + file + ": run this as the user who runs the node (" + failure.getMessage() + ")",
                    failure);
        }
    }

    /** Trusts exactly the certificate that the node's own file holds: we meet on loopback, where no name would fit. */
    private static SSLContext trusting(Path certificateFile) {
        try (InputStream in = new ByteArrayInputStream(Files.readAllBytes(certificateFile))) {
            var expected = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Pinned(expected)}, null);
            return context;
        } catch (IOException | GeneralSecurityException failure) {
            throw new ParleyException(
                    ErrorCode.CERTIFICATE, "Cannot read the node's certificate " + certificateFile + ": " + failure.getMessage(), failure);
        }
    }

    private static final class Pinned extends X509ExtendedTrustManager {
        private final X509Certificate expected;

        Pinned(X509Certificate expected) {
            this.expected = expected;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            if (chain.length == 0 || !chain[0].equals(expected)) {
                throw new CertificateException("another program listens there, or the node's certificate has just changed");
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine) throws CertificateException {
            throw new CertificateException("not a server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket) throws CertificateException {
            throw new CertificateException("not a server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("not a server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
