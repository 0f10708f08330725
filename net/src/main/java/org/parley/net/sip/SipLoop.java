package org.parley.net.sip;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.time.NanoClock;
import org.parley.base.time.Scheduler;
import org.parley.net.udp.UdpLoop;
import org.parley.net.udp.UdpLoops;
import org.parley.net.udp.UdpSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns all SIP state, and SIP's UDP sockets: it waits on them, deals with each datagram as it comes, and
 * sends a turn's answers with one system call. Work handed in from any thread runs here in order; timers run here too. Work
 * that throws ends only itself: it is logged and counted, and the loop goes on. Nothing that runs here may block.
 */
public final class SipLoop implements Executor, Scheduler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SipLoop.class);
    private static final long IDLE_WAIT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int BATCH = 256; // Sockets and timers get their turn at least after so many pieces of work.
    private static final Duration CLOSING_MAX = Duration.ofSeconds(5);

    private final NanoClock clock;
    private final UdpLoop udp = UdpLoops.open(UdpSettings.SIGNALLING);
    private final ConcurrentLinkedQueue<Runnable> work = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final LoopTimers timers = new LoopTimers();
    private final List<Runnable> atEndOfTurn = new ArrayList<>();
    private final LongAdder failures = new LongAdder();
    private final Thread thread;
    /** Whether work must wake the loop: it says so before it looks for work the last time. */
    private volatile boolean isAsleep;

    private volatile boolean isClosed;

    /** Starts the thread. */
    public SipLoop(NanoClock clock) {
        this.clock = clock;
        thread = Thread.ofPlatform().daemon().name("parley-sip").start(this::run);
    }

    /** Runs {@code task} on the loop, after everything handed in before it. Ignored once closed. */
    @Override
    public void execute(Runnable task) {
        if (isClosed) {
            return;
        }
        waiting.incrementAndGet();
        work.add(task);
        if (isAsleep) { // While it is awake, it looks again before it sleeps: many messages, one wake-up.
            udp.wakeUp();
        }
    }

    /** How much work waits: sockets stop handing over beyond a limit. */
    public int backlog() {
        return waiting.get();
    }

    /** Pieces of work that ended with an exception. */
    public long failures() {
        return failures.sum();
    }

    /** Datagrams that could not be sent: the system's buffer was full, or no route. */
    public long unsentDatagrams() {
        return udp.droppedOnSend();
    }

    public boolean isOnLoop() {
        return Thread.currentThread() == thread;
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        var timer = new LoopTimer(clock.nowNs() + delay.toNanos(), task);
        onLoop(timer::add);
        return timer;
    }

    @Override
    public Cancellable every(Duration period, Runnable task) {
        var repeating = new Repeating(period, task);
        repeating.arm();
        return repeating;
    }

    /** Ends the loop after the work that waits now, and closes its sockets; timers that are not due never run. */
    @Override
    public void close() {
        execute(() -> isClosed = true);
        if (isOnLoop()) {
            return;
        }
        try {
            thread.join(CLOSING_MAX);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does something with the sockets and waits for it; a failure is thrown here. From outside the loop, at start and stop. */
    <T> T withSockets(Function<UdpLoop, T> task) {
        if (isOnLoop()) {
            return task.apply(udp);
        }
        var done = new CompletableFuture<T>();
        onLoop(() -> {
            try {
                done.complete(task.apply(udp));
            } catch (RuntimeException failure) {
                done.completeExceptionally(failure);
            }
        });
        try {
            return done.orTimeout(CLOSING_MAX.toSeconds(), TimeUnit.SECONDS).join();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof ParleyException known
                    ? known
                    : new ParleyException(ErrorCode.UNAVAILABLE, "The SIP loop did not do it: " + failure.getCause(), failure);
        }
    }

    /** Runs once when this turn ends: to send at once what belongs together. On the loop. */
    void atEndOfTurn(Runnable task) {
        atEndOfTurn.add(task);
    }

    void onFailure(RuntimeException failure) {
        failures.increment();
        LOG.error("A piece of SIP work failed; the loop goes on", failure);
    }

    private void onLoop(Runnable task) {
        if (isOnLoop()) {
            task.run();
        } else {
            execute(task);
        }
    }

    private void run() {
        try (udp) {
            while (!isClosed) {
                runDueTimers();
                runWork();
                endTurn();
                waitForMore();
            }
            endTurn();
        }
    }

    private void runDueTimers() {
        if (timers.isEmpty()) {
            return;
        }
        long nowNs = clock.nowNs();
        for (var due = timers.takeDue(nowNs); due != null; due = timers.takeDue(nowNs)) {
            guarded(due.task());
        }
    }

    private void runWork() {
        for (int i = 0; i < BATCH && !isClosed; i++) {
            var next = work.poll();
            if (next == null) {
                return;
            }
            waiting.decrementAndGet();
            guarded(next);
        }
    }

    private void endTurn() {
        // By index: what runs may add more.
        for (int i = 0; i < atEndOfTurn.size(); i++) {
            guarded(atEndOfTurn.get(i));
        }
        atEndOfTurn.clear();
    }

    /** Sends what is queued, sleeps until there is something, and takes the datagrams that came. */
    private void waitForMore() {
        long waitNs = timers.isEmpty() ? IDLE_WAIT_NS : timers.waitNs(clock.nowNs(), IDLE_WAIT_NS);
        isAsleep = true;
        if (!work.isEmpty()) {
            waitNs = 0;
        }
        try {
            udp.poll(waitNs);
        } catch (RuntimeException failure) {
            onFailure(failure);
        }
        isAsleep = false;
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException failure) {
            onFailure(failure);
        }
    }

    private final class LoopTimer extends LoopTimers.Timer implements Cancellable {
        private LoopTimer(long atNs, Runnable task) {
            super(atNs, task);
        }

        private void add() {
            timers.add(this);
        }

        @Override
        public void cancel() {
            onLoop(() -> timers.remove(this));
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
