package org.parley.base.time;

/** A monotonic clock for measuring how long things take. Thread-safe. */
@FunctionalInterface
public interface NanoClock {
    /** Nanoseconds since an arbitrary origin. It may wrap: subtract two readings, never compare them. */
    long nowNs();
}
