package org.parley.net.dns;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.NanoClock;
import org.parley.protocols.dns.DnsAnswer;
import org.parley.protocols.dns.DnsQuestion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers answers for as long as they may be: that something is, that it is not (RFC 2308), and for a moment that nobody could say
 * (RFC 9520). When nobody can say, what was known before is good enough for a day (RFC 8767): carriers seldom move, name servers
 * fail more often. A question that is being asked is not asked twice. Bounded: the answer least recently used is forgotten.
 */
public final class CachingResolver implements DnsResolver {
    private static final Logger LOG = LoggerFactory.getLogger(CachingResolver.class);
    private static final int OPEN_MAX = 1_000;
    private static final long STALE_NS = Duration.ofDays(1).toNanos();

    private record Kept(DnsAnswer answer, long untilNs) {}

    private final Upstream upstream;
    private final NanoClock clock;
    private final Map<DnsQuestion, Kept> known;
    private final Map<DnsQuestion, CompletableFuture<DnsAnswer>> open = new HashMap<>();
    private final LongAdder asked = new LongAdder();
    private final LongAdder failed = new LongAdder();

    CachingResolver(Upstream upstream, NanoClock clock, int entriesMax) {
        this.upstream = upstream;
        this.clock = clock;
        known = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<DnsQuestion, Kept> eldest) {
                return size() > entriesMax;
            }
        };
    }

    /** Over the operator's servers, or the system's. Nothing is read or opened before the first question. */
    public static CachingResolver of(DnsSettings settings, NanoClock clock) {
        // A method reference would load the adapter, and the library with it, at the start of the node.
        var adapter = new Object() {
            private @Nullable Upstream made;

            synchronized Upstream get() {
                var known = made;
                if (known == null) {
                    known = new NameServers(settings);
                    made = known;
                }
                return known;
            }
        };
        // Loading the library and reading the system's files takes long enough to disturb calls: never on the asker's thread.
        Executor threads = task -> Thread.ofVirtual().name("parley-dns").start(task);
        Upstream upstream =
                question -> CompletableFuture.supplyAsync(adapter::get, threads).thenCompose(servers -> servers.ask(question));
        return new CachingResolver(upstream, clock, settings.entriesMax());
    }

    @Override
    public CompletableFuture<DnsAnswer> ask(DnsQuestion question) {
        CompletableFuture<DnsAnswer> answer;
        synchronized (this) {
            var kept = known.get(question);
            if (kept != null && clock.nowNs() - kept.untilNs() < 0) {
                return CompletableFuture.completedFuture(kept.answer());
            }
            var asking = open.get(question);
            if (asking != null) {
                return asking;
            }
            if (open.size() >= OPEN_MAX) {
                return CompletableFuture.completedFuture(new DnsAnswer.Failed("too many questions are open"));
            }
            answer = new CompletableFuture<>();
            open.put(question, answer);
        }
        asked.increment();
        upstream.ask(question).whenComplete((told, failure) -> onTold(
                question,
                answer,
                failure == null ? told : new Told(new DnsAnswer.Failed(String.valueOf(failure.getMessage())), Duration.ofSeconds(1))));
        return answer;
    }

    private void onTold(DnsQuestion question, CompletableFuture<DnsAnswer> waiting, Told told) {
        DnsAnswer answer;
        synchronized (this) {
            open.remove(question);
            answer = keep(question, told);
        }
        waiting.complete(answer);
    }

    private DnsAnswer keep(DnsQuestion question, Told told) {
        long nowNs = clock.nowNs();
        var answer = told.answer();
        if (answer instanceof DnsAnswer.Failed(var because)) {
            failed.increment();
            var before = known.get(question);
            if (before != null && before.answer() instanceof DnsAnswer.Records && nowNs - before.untilNs() < STALE_NS) {
                LOG.info("{}: an older answer is used, since DNS fails: {}", question, because);
                return before.answer(); // It stays as old as it is: the next question asks again.
            }
        }
        known.put(question, new Kept(answer, nowNs + told.lifetime().toNanos()));
        return answer;
    }

    /** Questions that went out to name servers, for {@code /metrics}. */
    public long askedCount() {
        return asked.sum();
    }

    /** Those that nobody could answer. */
    public long failedCount() {
        return failed.sum();
    }

    synchronized int size() {
        return known.size();
    }
}
