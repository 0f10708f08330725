package org.parley.systemtests.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.parley.node.cli.NodeFile;

/**
 * One node of the packed program ({@code -Dparley.image}), started with free ports on a data folder. Closing it ends the
 * process. Not thread-safe but for {@link #log}.
 */
public final class ParleyNode implements AutoCloseable {
    private static final int READY_WITHIN_SECONDS = 60;

    private final Path data;
    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    private ParleyNode(Path data, Process process) {
        this.data = data;
        this.process = process;
        Thread.ofPlatform().daemon().name("node-output").start(this::readOutput);
    }

    /** Starts a node and waits until it is ready. {@code settings} are {@code key=value} and win over free ports. */
    public static ParleyNode start(Path data, String... settings) {
        var node = begin(data, settings);
        try {
            node.ready.get(READY_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            node.process.destroyForcibly();
            throw new IllegalStateException("The node did not become ready (" + failure + "):\n" + node.log(), failure);
        }
        return node;
    }

    /** Starts a node without waiting, for starts that are to fail. */
    public static ParleyNode begin(Path data, String... settings) {
        var command = new ArrayList<>(List.of(image().resolve("bin/parley").toString(), "up", "--data", data.toString()));
        for (var setting : List.of(
                "node.bind-address=127.0.0.1",
                "node.advertised-address=127.0.0.1",
                "http.port=0",
                "http.loopback-port=0",
                "sip.udp.port=0",
                "sip.tcp.port=0",
                "sip.tls.port=0",
                "media.port=0",
                "recording.disk-reserve-mb=0")) {
            command.addAll(List.of("--set", setting));
        }
        Arrays.stream(settings).forEach(setting -> command.addAll(List.of("--set", setting)));
        try {
            return new ParleyNode(data, new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The folder of the packed program. */
    public static Path image() {
        return Path.of(System.getProperty("parley.image", "../build/parley")).toAbsolutePath().normalize();
    }

    /** HTTPS. */
    public String url() {
        return "https://127.0.0.1:" + port("http.port");
    }

    /** Plain HTTP on loopback: a secure context for browsers when called localhost. */
    public String loopbackUrl() {
        return "http://localhost:" + port("http.loopback-port");
    }

    /** The port that the node really listens on for a configuration key. */
    public int port(String key) {
        var port = NodeFile.read(data).ports().get(key);
        if (port == null) {
            throw new IllegalArgumentException(key + " is not a port of the node: " + NodeFile.read(data).ports());
        }
        return port;
    }

    public Path data() {
        return data;
    }

    public long pid() {
        return process.pid();
    }

    /** Runs {@code parley COMMAND… --data DIR} and returns what it printed; fails unless it exits with 0. */
    public String cli(String... arguments) {
        var result = run(arguments);
        if (result.exitCode() != 0) {
            throw new AssertionError("parley " + String.join(" ", arguments) + " exited with " + result.exitCode() + ":\n" + result.output());
        }
        return result.output();
    }

    /** What a command printed, on both streams, and its exit code. */
    public record CommandResult(int exitCode, String output) {}

    /** Runs a command that may fail. */
    public CommandResult run(String... arguments) {
        var command = new ArrayList<>(List.of(image().resolve("bin/parley").toString()));
        command.addAll(Arrays.asList(arguments));
        if (!List.of("config", "version").contains(arguments[0])) {
            command.addAll(List.of("--data", data.toString()));
        }
        try {
            var child = new ProcessBuilder(command).redirectErrorStream(true).start();
            var output = new String(child.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            return new CommandResult(child.waitFor(), output);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** The text of the operator token. */
    public String operatorToken() {
        try {
            return java.nio.file.Files.readString(data.resolve("operator.token")).strip();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Everything that the node has printed. */
    public String log() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    /** Ends the process as a crash would. */
    public void kill9() {
        process.destroyForcibly();
        awaitExit();
    }

    /** Waits for the end of the process and returns its exit code. */
    public int awaitExit() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new AssertionError("The node did not end within 30 s:\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void readOutput() {
        try (BufferedReader reader = process.inputReader()) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                }
                if (line.startsWith("Parley is ready")) {
                    ready.complete(null);
                }
            }
        } catch (IOException _) {
            // The process is gone; what it said is kept.
        }
        ready.completeExceptionally(new IllegalStateException("the process ended"));
    }
}
