package org.parley.bench.relay;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@link RelayServer} in a process of its own, told by lines. */
final class ParleyRelay implements RelayPeer {
    private final Process process;
    private final PrintStream commands;
    private final BufferedReader answers;

    ParleyRelay() throws IOException {
        var line = new ArrayList<>(Arrays.asList(
                System.getProperty("bench.jvm", System.getProperty("java.home") + "/bin/java --enable-native-access=ALL-UNNAMED")
                        .split(" +")));
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), RelayServer.class.getName()));
        process = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    @Override
    public String name() {
        return "parley";
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public List<Ports> open(int count, int callerPort, int calledPort, boolean secure) {
        commands.println("open " + count + " " + callerPort + " " + calledPort + " " + secure);
        var opened = new ArrayList<Ports>();
        for (var pair : line().split(" ")) {
            var ports = pair.split("/");
            opened.add(new Ports(Integer.parseInt(ports[0]), Integer.parseInt(ports[1])));
        }
        return opened;
    }

    @Override
    public void closeCalls() {
        commands.println("close");
        line();
    }

    private String line() {
        try {
            for (var line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.startsWith("= ")) {
                    return line.substring(2);
                }
            }
            throw new IllegalStateException("The relay's process has ended");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        commands.close();
        process.destroy();
    }
}
