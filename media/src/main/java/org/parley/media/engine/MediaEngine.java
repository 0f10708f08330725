package org.parley.media.engine;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.id.Ids;
import org.parley.base.time.NanoClock;
import org.parley.base.time.WallClock;
import org.parley.net.udp.UdpLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the media loop: one platform thread that polls the sockets, runs commands and ticks every 20 ms. Thread-safe: others
 * reach what lives on the loop by {@link #ask} and {@link #post}.
 */
public final class MediaEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MediaEngine.class);
    private static final Duration ASK_MAX = Duration.ofSeconds(5);
    private static final int PUBLISH_EVERY_TICKS = 50;
    private static final long REST_NS = 1_000_000_000L;

    /**
     * What an engine runs on.
     *
     * @param cpuNs the processor time that the thread which asks has used
     */
    public record Surroundings(
            Supplier<UdpLoop> udp, NanoClock clock, WallClock wallClock, Ids ids, LongSupplier cpuNs) {
        public Surroundings(Supplier<UdpLoop> udp, NanoClock clock, WallClock wallClock, Ids ids) {
            this(udp, clock, wallClock, ids, ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
        }
    }

    private final EngineSettings settings;
    private final Surroundings surroundings;
    private final EngineEvents events;
    private final Queue<Consumer<MediaLoop>> commands = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final CompletableFuture<UdpLoop> started = new CompletableFuture<>();
    private final Thread thread;
    private final LoopHealth health;
    private volatile boolean running = true;
    private volatile Map<String, Long> counters = Map.of();
    private long commandsFailed;
    private long turnsFailed;

    public MediaEngine(EngineSettings settings, Surroundings surroundings, EngineEvents events) {
        this.settings = settings;
        this.surroundings = surroundings;
        this.events = events;
        health = new LoopHealth(surroundings.clock().nowNs());
        thread = Thread.ofPlatform().name("parley-media").daemon().unstarted(this::run);
    }

    /** Returns when the loop runs. */
    public void start() {
        thread.start();
        try {
            started.join();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof ParleyException known
                    ? known
                    : new ParleyException(ErrorCode.INTERNAL, "The media loop does not start", failure);
        }
    }

    /**
     * Runs {@code command} on the loop and waits for its answer or exception: for virtual threads. NODE_AT_LIMIT when too many
     * wait already, INTERNAL when the loop does not answer, GONE after the end.
     */
    public <T> T ask(Function<MediaLoop, T> command) {
        return ask(command, ASK_MAX);
    }

    /** As {@link #ask(Function)}, waiting no longer than {@code patience}. */
    public <T> T ask(Function<MediaLoop, T> command, Duration patience) {
        var answer = new CompletableFuture<T>();
        post(new Asked<>(command, answer));
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failure);
        } catch (TimeoutException _) {
            throw new ParleyException(
                    running ? ErrorCode.INTERNAL : ErrorCode.GONE,
                    "The media loop did not answer within " + patience.toMillis() + " ms");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ParleyException(ErrorCode.GONE, "Interrupted while waiting for the media loop");
        }
    }

    /** Runs {@code command} on the loop some time soon, in order. An exception in it is logged and counted. */
    public void post(Consumer<MediaLoop> command) {
        if (!running) {
            throw new ParleyException(ErrorCode.GONE, "The media engine has ended");
        }
        if (waiting.incrementAndGet() > settings.maxCommands()) {
            waiting.decrementAndGet();
            throw new ParleyException(ErrorCode.NODE_AT_LIMIT, "Too many commands wait for the media loop");
        }
        commands.add(command);
        // Before the start there is nothing to wake: the first turn runs what waits.
        if (started.isDone() && !started.isCompletedExceptionally() && Thread.currentThread() != thread) {
            started.join().wakeUp();
        }
    }

    /** Why the loop does not keep its time; empty while it does. Thread-safe, also while it stands still. */
    public Optional<String> trouble() {
        return running ? health.trouble(surroundings.clock().nowNs()) : Optional.of("the media engine has ended");
    }

    /** Counters and gauges as of the last second, by kebab-case name. */
    public Map<String, Long> counters() {
        return counters;
    }

    /** Ends the loop, its legs and sockets; returns when it has. Idempotent. */
    @Override
    public void close() {
        running = false;
        if (started.isDone() && !started.isCompletedExceptionally()) {
            started.join().wakeUp();
        }
        try {
            thread.join(ASK_MAX);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        UdpLoop udp;
        try {
            udp = surroundings.udp().get();
        } catch (RuntimeException failure) {
            running = false;
            started.completeExceptionally(failure);
            return;
        }
        var clock = surroundings.clock();
        var loop = new MediaLoop(settings, udp, clock, surroundings.wallClock(), surroundings.ids(), events);
        var ticks = new TickClock(clock.nowNs());
        var watch = new LoopWatch(clock.nowNs());
        health.onTurn(clock.nowNs());
        started.complete(udp);
        while (running) {
            try {
                turn(loop, udp, ticks, watch);
            } catch (RuntimeException | Error failure) {
                // Also errors: whatever went wrong in one turn, hundreds of other legs want the next.
                turnsFailed++;
                LOG.error("A turn of the media loop failed; it goes on", failure);
            }
        }
        runCommands(loop, watch);
        loop.close();
    }

    private void turn(MediaLoop loop, UdpLoop udp, TickClock ticks, LoopWatch watch) {
        var clock = surroundings.clock();
        long beginsNs = clock.nowNs();
        health.onTurn(beginsNs);
        watch.enter(LoopPhase.SOCKETS, beginsNs);
        if (loop.isIdle()) {
            // Nobody is here: a node at rest need not wake fifty times a second. A command ends the wait.
            udp.poll(REST_NS);
            ticks.rest(clock.nowNs());
            loop.guard().rest();
            watch.enter(LoopPhase.COMMANDS, clock.nowNs());
            runCommands(loop, watch);
            watch.forget();
            publish(loop, ticks, watch);
            return;
        }
        long waitNs = Math.max(0, ticks.waitNs(beginsNs));
        watch.waits(waitNs);
        udp.poll(waitNs);
        watch.enter(LoopPhase.COMMANDS, clock.nowNs());
        runCommands(loop, watch);
        loop.removeEnded();
        long nowNs = clock.nowNs();
        watch.enter(LoopPhase.TICK, nowNs);
        if (ticks.waitNs(nowNs) <= 0) {
            tick(loop, ticks, watch, nowNs);
        }
    }

    private void tick(MediaLoop loop, TickClock ticks, LoopWatch watch, long nowNs) {
        long lateNs = -ticks.waitNs(nowNs);
        watch.onTick(lateNs);
        int skipped = ticks.begin(nowNs);
        if (skipped > 0) {
            health.onStall(nowNs);
            LOG.warn(
                    "The media loop stood still for {} ms: {} frames are left out. Since the tick before: {}",
                    lateNs / 1_000_000,
                    skipped,
                    watch.describe());
        }
        watch.forget();
        loop.tick(nowNs, skipped);
        if (ticks.ticks() % PUBLISH_EVERY_TICKS == 0) {
            loop.guard().look(nowNs, surroundings.cpuNs().getAsLong(), ticks.ticks(), ticks.lateTicks());
            publish(loop, ticks, watch);
        }
    }

    private void runCommands(MediaLoop loop, LoopWatch watch) {
        if (waiting.get() == 0) {
            return;
        }
        var clock = surroundings.clock();
        long beginsNs = clock.nowNs();
        // As many as wait now: commands that come while these run do not keep the loop from its sockets.
        for (int i = waiting.get(); i > 0; i--) {
            var command = commands.poll();
            if (command == null) {
                return;
            }
            waiting.decrementAndGet();
            try {
                command.accept(loop);
            } catch (RuntimeException failure) {
                commandsFailed++;
                LOG.error("A command to the media loop failed", failure);
            }
            long endsNs = clock.nowNs();
            watch.onCommand(command instanceof Asked<?> asked ? asked.command() : command, endsNs - beginsNs);
            beginsNs = endsNs;
        }
    }

    /** A command whose answer somebody waits for. */
    private record Asked<T>(Function<MediaLoop, T> command, CompletableFuture<T> answer) implements Consumer<MediaLoop> {
        @Override
        public void accept(MediaLoop loop) {
            try {
                answer.complete(command.apply(loop));
            } catch (RuntimeException failure) {
                answer.completeExceptionally(failure);
            }
        }
    }

    private void publish(MediaLoop loop, TickClock ticks, LoopWatch watch) {
        var all = new TreeMap<>(loop.counters());
        all.put("ticks", ticks.ticks());
        all.put("ticks-late", ticks.lateTicks());
        all.put("ticks-stalled", ticks.stalls());
        all.put("tick-worst-late-ms", ticks.worstLateMs());
        watch.counters(all);
        all.put("commands-failed", commandsFailed);
        all.put("turns-failed", turnsFailed);
        counters = Map.copyOf(all);
    }
}
