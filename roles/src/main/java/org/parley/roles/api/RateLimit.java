package org.parley.roles.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.time.NanoClock;

/**
 * Slows down sources that ask too often: each has a bucket of tokens that refills steadily. Remembers a bounded number
 * of sources, the longest unheard forgotten first. Thread-safe; held for nanoseconds.
 */
final class RateLimit {
    private static final class Bucket {
        private double tokens;
        private long refilledAtNs;
    }

    private final int burst;
    private final double perNanosecond;
    private final int sourcesMax;
    private final NanoClock clock;
    private final LongAdder refused = new LongAdder();
    private final LinkedHashMap<String, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true);

    RateLimit(int burst, int perSecond, int sourcesMax, NanoClock clock) {
        this.burst = burst;
        perNanosecond = perSecond / (double) Duration.ofSeconds(1).toNanos();
        this.sourcesMax = sourcesMax;
        this.clock = clock;
    }

    /** For what needs no token: a whole office behind one address may open an invitation at once, a guesser may not go on. */
    static RateLimit ofStrangers(NanoClock clock) {
        return new RateLimit(300, 10, 10_000, clock);
    }

    /** TOO_MANY_REQUESTS when the source has used up what it may. */
    void check(String source) {
        if (!take(source)) {
            refused.increment();
            throw new ParleyException(
                    ErrorCode.TOO_MANY_REQUESTS, "Too many requests from this address: wait a little and try again.");
        }
    }

    long refused() {
        return refused.sum();
    }

    private synchronized boolean take(String source) {
        long nowNs = clock.nowNs();
        var bucket = buckets.get(source);
        if (bucket == null) {
            bucket = new Bucket();
            bucket.tokens = burst;
            bucket.refilledAtNs = nowNs;
            buckets.put(source, bucket);
            if (buckets.size() > sourcesMax) {
                buckets.pollFirstEntry();
            }
        }
        bucket.tokens = Math.min(burst, bucket.tokens + (nowNs - bucket.refilledAtNs) * perNanosecond);
        bucket.refilledAtNs = nowNs;
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens--;
        return true;
    }
}
