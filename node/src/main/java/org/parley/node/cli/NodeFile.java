package org.parley.node.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import tools.jackson.databind.ObjectMapper;

/**
 * Where a running node can be reached from its own machine: {@code run/node.json} in the data folder, written when it is
 * ready. {@code certificate} is the PEM file whose first certificate the node shows; {@code ports} are those that it really
 * listens on, by configuration key, which differ from the configured where those were 0.
 */
public record NodeFile(long pid, String url, String certificate, Map<String, Integer> ports) {
    private static final String NAME = "run/node.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    public NodeFile {
        ports = Map.copyOf(ports);
    }

    /** Writes it whole or not at all. */
    public void write(Path data) {
        try {
            var file = data.resolve(NAME);
            Files.createDirectories(file.getParent());
            var temporary = file.resolveSibling("node.json.new");
            Files.writeString(
                    temporary, JSON.writeValueAsString(Map.of("pid", pid, "url", url, "certificate", certificate, "ports", ports)));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new ParleyException(ErrorCode.STORE_FAILED, "Cannot write into the data folder " + data + ": " + failure, failure);
        }
    }

    /** Reads it, or says that no node runs on this data folder. */
    public static NodeFile read(Path data) {
        var file = data.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            throw new ParleyException(
                    ErrorCode.UNAVAILABLE,
                    "No node runs on " + data.toAbsolutePath().normalize()
                            + ". Start one with `parley up`, or name its folder with --data DIR.");
        }
        try {
            var tree = JSON.readTree(Files.readString(file));
            var ports = new HashMap<String, Integer>();
            tree.path("ports").propertyStream().forEach(port -> ports.put(port.getKey(), port.getValue().asInt()));
            return new NodeFile(
                    tree.path("pid").asLong(), tree.path("url").asString(), tree.path("certificate").asString(), ports);
        } catch (IOException | tools.jackson.core.JacksonException failure) {
            throw new ParleyException(ErrorCode.STORE_FAILED, file + " cannot be read: " + failure.getMessage(), failure);
        }
    }

    /** Removes it when the node stops. */
    public static void remove(Path data) {
        try {
            Files.deleteIfExists(data.resolve(NAME));
        } catch (IOException failure) {
            throw new ParleyException(ErrorCode.STORE_FAILED, "Cannot remove run/node.json: " + failure, failure);
        }
    }
}
