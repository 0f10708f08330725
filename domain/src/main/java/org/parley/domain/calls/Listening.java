package org.parley.domain.calls;

/** How a leg hears its conference. */
public enum Listening {
    /** One channel, everybody at the same place. */
    PLAIN,
    /** With two ears, from one's own seat. */
    SPATIAL,
    /** With two ears, from the middle of the room: the same for all who choose it. */
    SCENE
}
