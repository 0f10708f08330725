package org.parley.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.parley.node.cli.NodeFile;

/** The packed program ({@code -Dparley.image}) as a process on a data folder that vanishes with it. */
public final class PackedNode implements AutoCloseable {
    private final Process process;
    private final Path data;
    private final double readyAfterMs;

    private PackedNode(Process process, Path data, double readyAfterMs) {
        this.process = process;
        this.data = data;
        this.readyAfterMs = readyAfterMs;
    }

    /** Starts it on free loopback ports and waits until it is ready. */
    public static PackedNode start(String... settings) throws IOException {
        var data = Files.createTempDirectory("parley-bench");
        var image = Path.of(System.getProperty("parley.image", "build/parley"));
        var command = new ArrayList<>(List.of(image.resolve("bin/parley").toString(), "up", "--data", data.toString()));
        for (var setting : List.of("node.bind-address=127.0.0.1", "node.advertised-address=127.0.0.1", "http.port=0",
                "http.loopback-port=0", "sip.udp.port=0", "sip.tcp.port=0", "sip.tls.port=0", "media.port=0")) {
            command.addAll(List.of("--set", setting));
        }
        for (var setting : settings) {
            command.addAll(List.of("--set", setting));
        }
        long beganNs = System.nanoTime();
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader reader = process.inputReader();
        var seen = new StringBuilder();
        for (var line = reader.readLine(); line != null; line = reader.readLine()) {
            seen.append(line).append('\n');
            if (line.startsWith("Parley is ready")) {
                double readyMs = (System.nanoTime() - beganNs) / 1e6;
                Thread.ofVirtual().start(() -> drain(reader));
                return new PackedNode(process, data, readyMs);
            }
        }
        throw new IOException("The node did not become ready:\n" + seen);
    }

    public long pid() {
        return process.pid();
    }

    public Path data() {
        return data;
    }

    /** From the exec of the start script to the ready line. */
    public double readyAfterMs() {
        return readyAfterMs;
    }

    public int port(String key) {
        return NodeFile.read(data).ports().getOrDefault(key, -1);
    }

    public ProcessFigures figures() {
        return ProcessFigures.of(process.pid());
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try (var files = Files.walk(data)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static void drain(BufferedReader reader) {
        try {
            reader.transferTo(java.io.Writer.nullWriter());
        } catch (IOException _) {
            // The process ended.
        }
    }
}
