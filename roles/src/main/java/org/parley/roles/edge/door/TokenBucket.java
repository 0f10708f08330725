package org.parley.roles.edge.door;

/** How much one may still do: won back with time, up to a burst. Owned by the SIP loop. */
final class TokenBucket {
    private static final long SECOND_NS = 1_000_000_000L;

    private double tokens = Double.MAX_VALUE; // Full, whatever the burst.
    private long filledAtNs;

    TokenBucket(long nowNs) {
        filledAtNs = nowNs;
    }

    /** Takes one, if there is one; rate and burst may differ from call to call, as when a new plan comes into force. */
    boolean take(double perSecond, double burst, long nowNs) {
        tokens = Math.min(burst, tokens + (nowNs - filledAtNs) * perSecond / SECOND_NS);
        filledAtNs = nowNs;
        if (tokens < 1) {
            return false;
        }
        tokens -= 1;
        return true;
    }
}
