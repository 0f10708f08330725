package org.parley.systemtests.node;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.parley.base.time.SystemTime;

/** Waits for a condition of real processes, with a deadline: the only kind of waiting that system tests do. */
public final class Eventually {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Duration BETWEEN = Duration.ofMillis(50);

    private Eventually() {}

    /** The first value that fits; fails with the last one after 20 s. */
    public static <T> T get(Supplier<T> source, Predicate<T> fits) {
        long deadlineNs = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            T value = source.get();
            if (fits.test(value)) {
                return value;
            }
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("Not within " + DEADLINE.toSeconds() + " s; last: " + value);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            SystemTime.sleep(BETWEEN);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
