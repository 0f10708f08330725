package org.parley.roles.edge.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.domain.routing.Refusals.Kept;
import org.parley.domain.routing.Refusals.Refusal;

class AuditFileTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    private final ArrayDeque<Runnable> later = new ArrayDeque<>();

    private static Kept refusal(long position, long times, String because) {
        var refusal = new Refusal(
                AT, "udp 192.0.2.7:5060", "INVITE", Optional.of("ann@parley.test"), "sip:1@x", 403, "routing", because, Optional.of("call"));
        return new Kept(position, refusal, times, AT.plusSeconds(times));
    }

    @Test
    void writesALineForEachAndTheNumberWhereItHappenedOften() throws IOException {
        var file = new AuditFile(folder, Runnable::run, AuditFile.Limits.DEFAULT);

        file.accept(refusal(1, 1, "No \"way\"\n"));
        file.accept(refusal(1, 7, "No way"));

        var lines = Files.readAllLines(folder.resolve("refusals.jsonl"));
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst())
                .isEqualTo("{\"at\":\"2026-01-01T00:00:00Z\",\"source\":\"udp 192.0.2.7:5060\",\"method\":\"INVITE\",\"who\":\"ann@parley.test\","
                        + "\"what\":\"sip:1@x\",\"status\":403,\"rule\":\"routing\",\"because\":\"No \\\"way\\\"\\n\",\"callId\":\"call\"}");
        assertThat(lines.getLast()).contains("\"times\":7", "\"lastAt\":\"2026-01-01T00:00:07Z\"");
    }

    @Test
    void keepsAsManyFilesAsItMay() throws IOException {
        var file = new AuditFile(folder, Runnable::run, new AuditFile.Limits(100, 3, 10));

        for (int i = 0; i < 20; i++) {
            file.accept(refusal(i, 1, "reason " + i));
        }

        try (var files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()).sorted())
                    .containsExactly("refusals.1.jsonl", "refusals.2.jsonl", "refusals.jsonl");
        }
        assertThat(Files.readString(folder.resolve("refusals.jsonl"))).contains("reason 19");
    }

    @Test
    void dropsAndCountsWhatComesWhileTooMuchWaits() throws IOException {
        var file = new AuditFile(folder, later::add, new AuditFile.Limits(1_000_000, 3, 5));

        for (int i = 0; i < 8; i++) {
            file.accept(refusal(i, 1, "reason"));
        }
        later.remove().run();

        assertThat(file.dropped()).isEqualTo(3);
        assertThat(Files.readAllLines(folder.resolve("refusals.jsonl"))).hasSize(5);
    }
}
