package org.parley.media.mix;

/**
 * Who hears whom, in 64 groups of a mix: a member speaks to some and hears some, and hears another where the two meet. Costs one AND per voice
 * and listener. Everybody starts in {@link #MAIN}, both ways.
 *
 * <p>A supervisor who listens hears MAIN and speaks to none; who whispers speaks to a group that only one agent hears besides MAIN; who
 * barges in speaks to MAIN. A side talk is a group that its members speak to instead of MAIN and hear besides.
 */
public final class Groups {
    /** The talk of the conference. */
    public static final long MAIN = 1;
    /** Nobody; who hears none is deaf. */
    public static final long NONE = 0;

    /** How many there are. */
    public static final int COUNT = Long.SIZE;

    private Groups() {}

    /** The group of a number, 0 being {@link #MAIN}. */
    public static long of(int number) {
        if (number < 0 || number >= COUNT) {
            throw new IllegalArgumentException("A mix has groups 0 to 63, not " + number);
        }
        return 1L << number;
    }
}
