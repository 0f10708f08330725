package org.parley.node.wiring;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.parley.node.cli.NodeFile;
import org.parley.node.config.Settings;

/** A short life of a node for the AOT cache: start, what a first visitor asks, stop. Everything on free loopback ports. */
public final class Training {
    private static final List<String> SETTINGS = List.of(
            "node.bind-address=127.0.0.1", "node.advertised-address=127.0.0.1", "http.port=0", "http.loopback-port=0",
            "sip.udp.port=0", "sip.tcp.port=0", "sip.tls.port=0", "media.port=0");

    private Training() {}

    /** The command line that a person would start it with, so that the command line is trained as well. */
    public static String[] commandLine(Path data) {
        var words = new ArrayList<>(List.of("up", "--data", data.toString()));
        SETTINGS.forEach(setting -> words.addAll(List.of("--set", setting)));
        return words.toArray(String[]::new);
    }

    /** Runs it on a new data folder. */
    public static void run(Settings settings, Path data) {
        try (var node = Node.start(settings, data);
                var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var token = node.setUpLink().map(link -> link.substring(link.indexOf('=') + 1)).orElse("");
            var url = NodeFile.read(data.toAbsolutePath().normalize()).url();
            for (var path : List.of("/", "/health/ready", "/api/node", "/api/me")) {
                http.send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString());
            }
            var setUp = "{\"token\":\"" + token + "\",\"name\":\"owner\",\"password\":\"training-wheels\"}";
            http.send(
                    HttpRequest.newBuilder(URI.create(url + "/api/setup"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(setUp))
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
