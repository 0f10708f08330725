package org.parley.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.NanoClock;
import org.parley.base.time.Scheduler;
import org.parley.base.time.WallClock;

/** Clocks and a scheduler that move only when told. Scheduled work runs on the thread that advances. Not thread-safe. */
public final class ManualTime implements NanoClock, WallClock, Scheduler {
    private record Entry(long atNs, long order, Runnable work, @Nullable Duration period, boolean[] cancelled) {}

    private final PriorityQueue<Entry> queue =
            new PriorityQueue<>(Comparator.comparingLong(Entry::atNs).thenComparingLong(Entry::order));
    private final Instant start = Instant.parse("2026-01-01T00:00:00Z");
    private long nowNs;
    private long order;
    private Duration step = Duration.ZERO;

    @Override
    public long nowNs() {
        return nowNs;
    }

    @Override
    public Instant now() {
        return start.plusNanos(nowNs).plus(step);
    }

    /** Runs everything due on the way, each at its time. */
    public void advance(Duration duration) {
        long targetNs = nowNs + duration.toNanos();
        while (!queue.isEmpty() && queue.peek().atNs() <= targetNs) {
            var entry = queue.remove();
            if (entry.cancelled()[0]) {
                continue;
            }
            nowNs = Math.max(nowNs, entry.atNs());
            entry.work().run();
            if (entry.period() != null) {
                push(entry.period(), entry.work(), entry.period(), entry.cancelled());
            }
        }
        nowNs = targetNs;
    }

    /** Steps the time of day only, as an operator or NTP may. */
    public void stepWallClock(Duration by) {
        step = step.plus(by);
    }

    @Override
    public Cancellable after(Duration delay, Runnable work) {
        return push(delay, work, null, new boolean[1]);
    }

    @Override
    public Cancellable every(Duration period, Runnable work) {
        return push(period, work, period, new boolean[1]);
    }

    private Cancellable push(Duration delay, Runnable work, @Nullable Duration period, boolean[] cancelled) {
        queue.add(new Entry(nowNs + delay.toNanos(), order++, work, period, cancelled));
        return () -> cancelled[0] = true;
    }
}
