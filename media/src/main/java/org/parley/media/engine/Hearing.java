package org.parley.media.engine;

import org.parley.media.spatial.HeadFilters;

/** How a leg hears its mix. */
public enum Hearing {
    /** The plain sum, everybody at the same place. */
    PLAIN,
    /** From its own seat. */
    SEAT,
    /** From the middle of the room, like all who choose it. */
    SCENE;

    /** Reads what {@link #SEAT} and {@link #SCENE} need, for tens of milliseconds: once, and not on a media loop. */
    public static void prepare() {
        HeadFilters.measured();
    }
}
