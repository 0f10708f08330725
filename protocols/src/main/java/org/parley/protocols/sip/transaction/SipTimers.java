package org.parley.protocols.sip.transaction;

import java.time.Duration;

/**
 * The timers' base values (RFC 3261 table 4): T1 the round trip, T2 the longest gap between retransmissions, T4 how long a
 * message lives in the network; {@code tryingNs} after which an INVITE gets a 100 by itself; {@code ringingMaxNs} is timer
 * C (RFC 3261 §16.6), after which an INVITE that only rings is cancelled.
 */
public record SipTimers(long t1Ns, long t2Ns, long t4Ns, long tryingNs, long ringingMaxNs) {
    public static final SipTimers DEFAULT = of(Duration.ofMillis(500), Duration.ofSeconds(4), Duration.ofSeconds(5));

    public SipTimers {
        if (t1Ns <= 0 || t2Ns < t1Ns || t4Ns <= 0 || tryingNs <= 0 || ringingMaxNs <= 0) {
            throw new IllegalArgumentException("Timers must be positive, and T2 at least T1");
        }
    }

    public static SipTimers of(Duration t1, Duration t2, Duration t4) {
        return new SipTimers(
                t1.toNanos(),
                t2.toNanos(),
                t4.toNanos(),
                Duration.ofMillis(200).toNanos(),
                Duration.ofMinutes(4).toNanos());
    }

    /** 64 * T1: timers B, F, H, J, L, M. */
    public long timeoutNs() {
        return 64 * t1Ns;
    }

    /** Timer D, over unreliable transports: at least 32 s, and at least as long as the peer repeats its answer. */
    public long timerDNs() {
        return Math.max(timeoutNs(), Duration.ofSeconds(32).toNanos());
    }
}
