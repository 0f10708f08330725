package org.parley.systemtests.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a SIPp scenario against a node: exact messages, in numbers. */
public final class Sipp {
    /** How a run ended: SIPp's exit code (0 if all calls went well) and what it printed and noted as errors. */
    public record Result(int exitCode, String output) {}

    private Sipp() {}

    /** Runs a scenario (XML text) to its end; {@code arguments} are SIPp's own, such as {@code -m 10 -s 200}. */
    public static Result run(SipAccount to, String scenario, Path folder, String... arguments) {
        try {
            Files.createDirectories(folder);
            var file = Files.writeString(folder.resolve("scenario.xml"), scenario);
            var errors = folder.resolve("errors.log");
            var command = new ArrayList<>(List.of(
                    "sipp", to.host() + ":" + to.port(), "-sf", file.toString(), "-i", "127.0.0.1", "-nostdin",
                    "-t", to.transport().equals("tcp") ? "t1" : "u1", "-au", to.number(), "-ap", to.password(),
                    "-timeout", "30s", "-timeout_error", "-trace_err", "-error_file", errors.toString()));
            command.addAll(Arrays.asList(arguments));
            var process = new ProcessBuilder(command).directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output.log").toFile())
                    .start();
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("SIPp did not end");
            }
            var noted = Files.exists(errors) ? Files.readString(errors, StandardCharsets.ISO_8859_1) : "";
            return new Result(process.exitValue(), noted + Files.readString(folder.resolve("output.log"), StandardCharsets.ISO_8859_1));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
