package org.parley.roles.media.ng;

import java.util.concurrent.atomic.LongAdder;

/** What came to the control socket since the start. Thread-safe. */
public final class NgCounters {
    final LongAdder requests = new LongAdder();
    final LongAdder repeated = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder forbidden = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder unknownFlags = new LongAdder();

    NgCounters() {}

    /** Commands that were performed or refused. */
    public long requests() {
        return requests.sum();
    }

    /** Requests that came again, and got the answer they had got. */
    public long repeated() {
        return repeated.sum();
    }

    /** Datagrams that were no request. */
    public long malformed() {
        return malformed.sum();
    }

    /** Datagrams from elsewhere than {@code media.ng.allow} says. */
    public long forbidden() {
        return forbidden.sum();
    }

    /** Commands that were answered by an error. */
    public long refused() {
        return refused.sum();
    }

    /** Flags and keys that nobody here knows. */
    public long unknownFlags() {
        return unknownFlags.sum();
    }
}
