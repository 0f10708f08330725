package org.parley.net.sip;

import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.NanoClock;
import org.parley.base.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns all SIP state. Work handed in from any thread runs here in order; timers run here too. Work
 * that throws ends only itself: it is logged and counted, and the loop goes on. Nothing that runs here may block.
 */
public final class SipLoop implements Executor, Scheduler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SipLoop.class);
    private static final long IDLE_WAIT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int BATCH = 256; // Timers get their turn at least after so many pieces of work.

    private final NanoClock clock;
    private final LinkedBlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    private final TreeSet<Timer> timers = new TreeSet<>();
    private final AtomicLong timerOrder = new AtomicLong();
    private final LongAdder failures = new LongAdder();
    private final Thread thread;
    private volatile boolean isClosed;

    /** Starts the thread. */
    public SipLoop(NanoClock clock) {
        this.clock = clock;
        thread = Thread.ofPlatform().daemon().name("parley-sip").start(this::run);
    }

    /** Runs {@code task} on the loop, after everything handed in before it. Ignored once closed. */
    @Override
    public void execute(Runnable task) {
        if (!isClosed) {
            work.add(task);
        }
    }

    /** How much work waits: sockets stop handing over beyond a limit. */
    public int backlog() {
        return work.size();
    }

    /** Pieces of work that ended with an exception. */
    public long failures() {
        return failures.sum();
    }

    public boolean isOnLoop() {
        return Thread.currentThread() == thread;
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        var timer = new Timer(clock.nowNs() + delay.toNanos(), timerOrder.incrementAndGet(), task);
        onLoop(() -> timers.add(timer));
        return () -> onLoop(() -> timers.remove(timer));
    }

    @Override
    public Cancellable every(Duration period, Runnable task) {
        var repeating = new Repeating(period, task);
        repeating.arm();
        return repeating;
    }

    /** Ends the loop after the work that waits now; timers that are not due never run. */
    @Override
    public void close() {
        execute(() -> isClosed = true);
        if (isOnLoop()) {
            return;
        }
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }

    private void onLoop(Runnable task) {
        if (isOnLoop()) {
            task.run();
        } else {
            execute(task);
        }
    }

    private void run() {
        while (!isClosed) {
            runDueTimers();
            try {
                var next = work.poll(waitNs(), TimeUnit.NANOSECONDS);
                for (int i = 0; next != null && i < BATCH && !isClosed; i++) {
                    guarded(next);
                    next = i + 1 < BATCH ? work.poll() : null;
                }
            } catch (InterruptedException _) {
                return; // Nobody interrupts this thread but a dying process.
            }
        }
    }

    private void runDueTimers() {
        long nowNs = clock.nowNs();
        while (!timers.isEmpty() && timers.first().atNs - nowNs <= 0) {
            guarded(timers.removeFirst().task);
        }
    }

    private long waitNs() {
        return timers.isEmpty() ? IDLE_WAIT_NS : Math.clamp(timers.first().atNs - clock.nowNs(), 0, IDLE_WAIT_NS);
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException failure) {
            failures.increment();
            LOG.error("A piece of SIP work failed; the loop goes on", failure);
        }
    }

    private record Timer(long atNs, long order, Runnable task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            // Subtract, never compare: nanosecond clocks may wrap.
            int byTime = Long.signum(atNs - other.atNs);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Timer timer && timer.order == order;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(order);
        }
    }

    private final class Repeating implements Cancellable {
        private final Duration period;
        private final Runnable task;
        private volatile boolean isCancelled;

        private Repeating(Duration period, Runnable task) {
            this.period = period;
            this.task = task;
        }

        private void arm() {
            after(period, () -> {
                if (!isCancelled) {
                    guarded(task);
                    arm();
                }
            });
        }

        @Override
        public void cancel() {
            isCancelled = true;
        }
    }
}
