package org.parley.media.engine;

import java.util.Map;

/** Something that lives on the media loop beside legs and mixes, such as relays. All methods are called on the loop. */
public interface LoopPart {
    /** At every tick of 20 ms; {@code skipped} ticks before it were left out. */
    void onTick(long nowNs, int skipped);

    /** Whether it needs no tick now: with nothing to do the loop rests. */
    boolean isIdle();

    /** Counters and gauges by kebab-case name; their names must be its own. */
    Map<String, Long> counters();

    /** The loop ends. */
    void close();
}
