package org.parley.media.engine;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Watches what the media loop spends its time on, so that a stall can be explained: by phase and by the longest command since the
 * tick before. Also how late ticks are, in classes. Owned by the media loop; allocates nothing but for a report.
 */
final class LoopWatch {
    /** Upper limits of the classes of lateness, in ms; the last class has none. */
    private static final int[] LATE_MS = {1, 5, 20, 100, 500};

    private static final LoopPhase[] PHASES = LoopPhase.values();

    private final long[] sinceTickNs = new long[PHASES.length];
    private final long[] totalNs = new long[PHASES.length];
    private final long[] ticksByLateness = new long[LATE_MS.length + 1];
    private LoopPhase phase = LoopPhase.SOCKETS;
    private long phaseSinceNs;
    private long longestCommandNs;
    private @Nullable Object longestCommand;
    private long waitedFor;

    LoopWatch(long nowNs) {
        phaseSinceNs = nowNs;
    }

    /** From now on the loop does this. */
    void enter(LoopPhase next, long nowNs) {
        long tookNs = nowNs - phaseSinceNs;
        sinceTickNs[phase.ordinal()] += tookNs;
        totalNs[phase.ordinal()] += tookNs;
        phase = next;
        phaseSinceNs = nowNs;
    }

    /** The loop is about to wait so long for datagrams. */
    void waits(long timeoutNs) {
        waitedFor += timeoutNs;
    }

    /** A command is over; {@code command} names itself by its class. */
    void onCommand(Object command, long tookNs) {
        if (tookNs > longestCommandNs) {
            longestCommandNs = tookNs;
            longestCommand = command;
        }
    }

    /** A tick began so much later than it should. What is told of the time before it starts anew after {@link #forget}. */
    void onTick(long lateNs) {
        int late = 0;
        while (late < LATE_MS.length && lateNs > LATE_MS[late] * 1_000_000L) {
            late++;
        }
        ticksByLateness[late]++;
    }

    /** What ran since the tick before, for people. */
    String describe() {
        var text = new StringBuilder();
        for (var each : PHASES) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append(each.name().toLowerCase(Locale.ROOT))
                    .append(' ')
                    .append(sinceTickNs[each.ordinal()] / 1_000_000)
                    .append(" ms");
            if (each == LoopPhase.SOCKETS) {
                text.append(" (of which it meant to wait ").append(waitedFor / 1_000_000).append(')');
            }
        }
        var command = longestCommand;
        if (command != null) {
            text.append("; the longest command, of ")
                    .append(nameOf(command))
                    .append(", took ")
                    .append(longestCommandNs / 1_000_000)
                    .append(" ms");
        }
        return text.toString();
    }

    /** A tick is over. */
    void forget() {
        for (int i = 0; i < sinceTickNs.length; i++) {
            sinceTickNs[i] = 0;
        }
        longestCommandNs = 0;
        longestCommand = null;
        waitedFor = 0;
    }

    void counters(Map<String, Long> into) {
        for (var each : PHASES) {
            into.put("loop-" + each.name().toLowerCase(Locale.ROOT) + "-ms", totalNs[each.ordinal()] / 1_000_000);
        }
        for (int i = 0; i < ticksByLateness.length; i++) {
            into.put(i < LATE_MS.length ? "ticks-within-" + LATE_MS[i] + "ms" : "ticks-beyond-500ms", ticksByLateness[i]);
        }
    }

    /** The class that the command was written in: {@code LocalMediaPlane}. */
    private static String nameOf(Object command) {
        var name = command.getClass().getName();
        int lambda = name.indexOf("$$Lambda");
        var written = lambda < 0 ? name : name.substring(0, lambda);
        return written.substring(written.lastIndexOf('.') + 1);
    }
}
