package org.parley.bench.mix;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@link MixServer} in a process of its own, told by lines. */
final class ParleyMix implements MixPeer {
    private final Process process;
    private final PrintStream commands;
    private final BufferedReader answers;

    ParleyMix() throws IOException {
        var line = new ArrayList<>(Arrays.asList(
                System.getProperty("bench.jvm", System.getProperty("java.home") + "/bin/java --enable-native-access=ALL-UNNAMED")
                        .split(" +")));
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), MixServer.class.getName()));
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
    public List<Integer> open(List<Integer> phonePorts, boolean saysLevels) {
        commands.println("open " + saysLevels + phonePorts.stream().map(port -> " " + port).collect(Collectors.joining()));
        return Stream.of(line().split(" ")).map(Integer::parseInt).toList();
    }

    @Override
    public String figures() {
        commands.println("figures");
        return line();
    }

    @Override
    public void closeConference() {
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
            throw new IllegalStateException("The mixer's process has ended");
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
