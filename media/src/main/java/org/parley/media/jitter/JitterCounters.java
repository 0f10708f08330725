package org.parley.media.jitter;

/**
 * What became of a stream's packets so far. {@code lost} never came in time and was played as concealment,
 * {@code late} came after that, {@code discarded} were skipped to get the delay down.
 */
public record JitterCounters(
        long received,
        long played,
        long lost,
        long late,
        long duplicates,
        long reordered,
        long discarded,
        long refused,
        long concealedFrames,
        long recoveredByFec,
        long restarts) {}
