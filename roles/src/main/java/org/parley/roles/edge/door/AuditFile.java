package org.parley.roles.edge.door;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.parley.domain.routing.Refusals.Kept;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes refusals to a file, a JSON object on each line, on threads that may wait; who tells it does not wait. Bounded: what comes while
 * too much waits is dropped and counted; at {@code bytesMax} the file becomes {@code refusals.1.jsonl}, and so on up to {@code filesMax}.
 */
public final class AuditFile implements Consumer<Kept> {
    private static final Logger LOG = LoggerFactory.getLogger(AuditFile.class);
    private static final String NAME = "refusals";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** How much may be written, and wait to be written. */
    public record Limits(long bytesMax, int filesMax, int waitingMax) {
        public static final Limits DEFAULT = new Limits(10_000_000, 10, 10_000);
    }

    private final Path folder;
    private final Executor threads;
    private final Limits limits;
    private final ConcurrentLinkedQueue<Kept> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final AtomicBoolean isWriting = new AtomicBoolean();
    private final LongAdder dropped = new LongAdder();

    public AuditFile(Path folder, Executor threads, Limits limits) {
        this.folder = folder;
        this.threads = threads;
        this.limits = limits;
    }

    @Override
    public void accept(Kept refusal) {
        if (waitingCount.get() >= limits.waitingMax()) {
            dropped.increment();
            return;
        }
        waitingCount.incrementAndGet();
        waiting.add(refusal);
        write();
    }

    private void write() {
        if (isWriting.compareAndSet(false, true)) {
            threads.execute(() -> {
                try {
                    writeAll();
                } finally {
                    isWriting.set(false);
                }
                if (!waiting.isEmpty()) {
                    write(); // It came between the last look and the end.
                }
            });
        }
    }

    private void writeAll() {
        var lines = new StringBuilder();
        int count = 0;
        for (var refusal = waiting.poll(); refusal != null; refusal = waiting.poll()) {
            waitingCount.decrementAndGet();
            lines.append(line(refusal)).append('\n');
            count++;
        }
        if (count == 0) {
            return;
        }
        try {
            var file = folder.resolve(NAME + ".jsonl");
            Files.createDirectories(folder);
            if (Files.exists(file) && Files.size(file) >= limits.bytesMax()) {
                rotate();
            }
            Files.write(file, lines.toString().getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException failure) {
            dropped.add(count);
            LOG.warn("{} refusals could not be written to {}: {}", count, folder, failure.toString());
        }
    }

    private void rotate() throws IOException {
        for (int i = limits.filesMax() - 1; i >= 1; i--) {
            var older = i == 1 ? folder.resolve(NAME + ".jsonl") : folder.resolve(NAME + "." + (i - 1) + ".jsonl");
            if (Files.exists(older)) {
                Files.move(older, folder.resolve(NAME + "." + i + ".jsonl"), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static String line(Kept kept) {
        var refusal = kept.refusal();
        var json = JSON.createObjectNode();
        json.put("at", refusal.at().toString());
        if (kept.times() > 1) {
            json.put("times", kept.times()).put("lastAt", kept.lastAt().toString());
        }
        json.put("source", refusal.source()).put("method", refusal.method());
        refusal.who().ifPresent(who -> json.put("who", who));
        json.put("what", refusal.what()).put("status", refusal.status());
        json.put("rule", refusal.rule()).put("because", refusal.because());
        refusal.callId().ifPresent(callId -> json.put("callId", callId));
        return json.toString();
    }

    /** Refusals that are in no file. From any thread. */
    public long dropped() {
        return dropped.sum();
    }
}
