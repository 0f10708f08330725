package org.parley.base.time;

import java.time.Instant;

/** The time of day, for what people read and what is stored. It may step; never measure durations with it. */
@FunctionalInterface
public interface WallClock {
    /** The time of day. */
    Instant now();
}
