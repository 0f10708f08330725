package org.parley.systemtests.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.parley.systemtests.node.Eventually;

/** SIPp as the called side: plays a scenario for each call that comes in over UDP, and counts them. Closing it ends the process. */
public final class SippServer implements AutoCloseable {
    private final Process process;
    private final Path folder;
    private final int port;

    private SippServer(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    /** Starts it on a free port. The folder must not be there yet. */
    public static SippServer start(String scenario, Path folder, String... arguments) {
        int port = freePort();
        try {
            Files.createDirectories(folder);
            var file = Files.writeString(folder.resolve("scenario.xml"), scenario);
            var command = new ArrayList<>(List.of(
                    "sipp", "-sf", file.toString(), "-i", "127.0.0.1", "-p", String.valueOf(port), "-nostdin", "-t", "u1",
                    "-trace_msg", "-message_file", folder.resolve("messages.log").toString()));
            command.addAll(Arrays.asList(arguments));
            var process = new ProcessBuilder(command).directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output.log").toFile())
                    .start();
            var server = new SippServer(process, folder, port);
            Eventually.get(() -> Files.exists(folder.resolve("messages.log")), there -> there);
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A port that nobody has. */
    public static int freePort() {
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** As a plan's target: {@code 127.0.0.1:40123}. */
    public String target() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** How many calls came in so far: INVITEs with a Call-ID of their own. Pings are no calls. */
    public long calls() {
        try (Stream<String> lines = Files.lines(folder.resolve("messages.log"), StandardCharsets.ISO_8859_1)) {
            boolean isInvite = false;
            var callIds = new HashSet<String>();
            for (var line : (Iterable<String>) lines::iterator) {
                if (line.startsWith("---")) {
                    isInvite = false;
                } else if (line.startsWith("INVITE ")) {
                    isInvite = true;
                } else if (isInvite && line.startsWith("Call-ID:")) {
                    callIds.add(line);
                }
            }
            return callIds.size();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
