package org.parley.base.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The machine's clocks and a scheduler on virtual threads. Thread-safe. */
public final class SystemTime implements NanoClock, WallClock, Scheduler, AutoCloseable {
    private final ScheduledExecutorService timer;

    /** Starts one daemon timer thread; each piece of work then runs on a virtual thread of its own. */
    public SystemTime() {
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("parley-timer").factory());
    }

    @Override
    public long nowNs() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public Cancellable after(Duration delay, Runnable work) {
        var future = timer.schedule(
                () -> Thread.ofVirtual().name("parley-after").start(() -> guarded(work)),
                delay.toNanos(),
                TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public Cancellable every(Duration period, Runnable work) {
        var thread = Thread.ofVirtual().name("parley-every").start(() -> {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    Thread.sleep(period);
                    guarded(work);
                }
            } catch (InterruptedException _) {
                // Cancelled: that is how it ends.
            }
        });
        return thread::interrupt;
    }

    /** Waits, for the few places that have nothing to wait for but time itself. */
    public static void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException failure) {
            System.getLogger(SystemTime.class.getName())
                    .log(System.Logger.Level.ERROR, "Scheduled work failed; it will run again if it is periodic.", failure);
        }
    }
}
