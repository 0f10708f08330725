package org.parley.roles.edge.door;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often one address may fail to authenticate, or send what no one can read, before we stop answering it: a token
 * bucket each. The table is bounded; at its limit the address least recently heard of is forgotten. Owned by the SIP loop.
 */
public final class SourceLimits {
    /** Buckets hold {@code burst} failures and win one back every {@code refillNs}; {@code sourcesMax} are remembered. */
    public record Rule(int burst, long refillNs, int sourcesMax) {}

    private static final class Bucket {
        private int tokens;
        private long refilledAtNs;
    }

    private final Rule rule;
    private final Map<InetAddress, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Bucket> eldest) {
            return size() > rule.sourcesMax();
        }
    };

    public SourceLimits(Rule rule) {
        this.rule = rule;
    }

    /** Takes note of a failure of this source. */
    public void onFailure(InetAddress source, long nowNs) {
        var bucket = buckets.computeIfAbsent(source, _ -> full(nowNs));
        refill(bucket, nowNs);
        bucket.tokens = Math.max(0, bucket.tokens - 1);
    }

    /** Whether this source has failed so often of late that it gets no answer for now. */
    public boolean isShunned(InetAddress source, long nowNs) {
        var bucket = buckets.get(source);
        if (bucket == null) {
            return false;
        }
        refill(bucket, nowNs);
        return bucket.tokens == 0;
    }

    private Bucket full(long nowNs) {
        var bucket = new Bucket();
        bucket.tokens = rule.burst();
        bucket.refilledAtNs = nowNs;
        return bucket;
    }

    private void refill(Bucket bucket, long nowNs) {
        long won = (nowNs - bucket.refilledAtNs) / rule.refillNs();
        if (won > 0) {
            bucket.tokens = (int) Math.min(rule.burst(), bucket.tokens + won);
            bucket.refilledAtNs += won * rule.refillNs();
        }
    }
}
