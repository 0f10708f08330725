package org.parley.bench.start;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.parley.base.time.SystemTime;
import org.parley.bench.PackedNode;

/** Starts the packed program several times on a new data folder; then watches one at rest. */
public final class StartBenchmark {
    private static final int STARTS = 7;
    private static final Duration REST = Duration.ofSeconds(20);

    private StartBenchmark() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var readyMs = new double[STARTS];
        var cpuMs = new double[STARTS];
        for (int i = 0; i < STARTS; i++) {
            try (var node = PackedNode.start()) {
                readyMs[i] = node.readyAfterMs();
                cpuMs[i] = node.figures().cpuMs();
            }
        }
        Arrays.sort(readyMs);
        Arrays.sort(cpuMs);
        System.out.printf(
                "start to ready: median %.0f ms (%.0f to %.0f, %d starts on new data folders); CPU until then: median %.0f ms%n",
                readyMs[STARTS / 2], readyMs[0], readyMs[STARTS - 1], STARTS, cpuMs[STARTS / 2]);
        try (var node = PackedNode.start()) {
            SystemTime.sleep(REST);
            var before = node.figures();
            SystemTime.sleep(REST);
            var after = node.figures();
            System.out.printf(
                    "at rest after %d s: %.0f MB resident, %.1f CPU-ms per second%n",
                    2 * REST.toSeconds(),
                    after.residentKb() / 1024.0,
                    (after.cpuMs() - before.cpuMs()) / (double) REST.toSeconds());
        }
    }
}
