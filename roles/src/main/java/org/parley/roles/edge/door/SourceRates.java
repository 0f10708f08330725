package org.parley.roles.edge.door;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/** How many requests each address sends in a second. Bounded: the source least recently heard of is forgotten. Owned by the SIP loop. */
final class SourceRates {
    /** Bursts that pass: a telephone system that starts registers all its lines at once. */
    private static final int BURST_SECONDS = 10;

    private final LinkedHashMap<InetAddress, TokenBucket> buckets;

    SourceRates(int sourcesMax) {
        buckets = new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<InetAddress, TokenBucket> eldest) {
                return size() > sourcesMax;
            }
        };
    }

    /** Whether one more is within the limit. */
    boolean take(InetAddress source, int perSecond, long nowNs) {
        var bucket = buckets.get(source);
        if (bucket == null) {
            bucket = new TokenBucket(nowNs);
            buckets.put(source, bucket);
        }
        return bucket.take(perSecond, (double) perSecond * BURST_SECONDS, nowNs);
    }

    int size() {
        return buckets.size();
    }
}
