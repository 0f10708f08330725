package org.parley.roles.edge.events;

import java.util.LinkedHashMap;
import java.util.Map;

/** How many messages a sender may still send: a bucket that fills steadily. Knows a bounded number of senders. Owned by the SIP loop. */
final class MessageRate {
    private static final long SECOND_NS = 1_000_000_000L;

    private static final class Bucket {
        double left;
        long atNs;

        Bucket(double left, long atNs) {
            this.left = left;
            this.atNs = atNs;
        }
    }

    private final int perSecond;
    private final int burst;
    private final Map<String, Bucket> buckets;

    /** Of more than {@code sendersMax} senders, those are forgotten that were silent longest. */
    MessageRate(int perSecond, int burst, int sendersMax) {
        this.perSecond = perSecond;
        this.burst = burst;
        buckets = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                return size() > sendersMax;
            }
        };
    }

    /** Takes one message's worth; false if there is none left. */
    boolean take(String sender, long nowNs) {
        var bucket = buckets.computeIfAbsent(sender, _ -> new Bucket(burst, nowNs));
        bucket.left = Math.min(burst, bucket.left + (nowNs - bucket.atNs) * (double) perSecond / SECOND_NS);
        bucket.atNs = nowNs;
        if (bucket.left < 1) {
            return false;
        }
        bucket.left -= 1;
        return true;
    }
}
