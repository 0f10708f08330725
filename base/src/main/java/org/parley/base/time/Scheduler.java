package org.parley.base.time;

import java.time.Duration;

/** Runs work later. Thread-safe; work runs on a thread of the scheduler's choosing and must not block it for long. */
public interface Scheduler {
    /** Runs {@code work} once after {@code delay}. An exception in it is logged and ends only that run. */
    Cancellable after(Duration delay, Runnable work);

    /** Runs {@code work} again and again, {@code period} from the end of one run to the start of the next. */
    Cancellable every(Duration period, Runnable work);

    /** A handle on scheduled work. */
    @FunctionalInterface
    interface Cancellable {
        /** Prevents runs that have not begun. Idempotent. */
        void cancel();
    }
}
