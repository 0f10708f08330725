package org.parley.media.phone;

import java.util.concurrent.atomic.LongAdder;

/** What telephones' channels dropped since the start, and why. Thread-safe. */
public final class PhoneCounters {
    final LongAdder refused = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder unauthentic = new LongAdder();

    PhoneCounters() {}

    /** Packets from elsewhere than the peer that a leg is latched to. */
    public long refused() {
        return refused.sum();
    }

    /** Datagrams that were no RTP or RTCP, or of a type that nobody agreed on. */
    public long malformed() {
        return malformed.sum();
    }

    /** Packets that SRTP refused: not authentic, or replayed. */
    public long unauthentic() {
        return unauthentic.sum();
    }
}
