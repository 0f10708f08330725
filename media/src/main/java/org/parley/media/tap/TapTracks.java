package org.parley.media.tap;

/** What a tap takes of a mix. */
public enum TapTracks {
    /** The mix and each member. */
    ALL,
    /** After the mix: what all hear, announcements included. */
    MIX,
    /** Before the mix: each member as he came, before any gain. */
    MEMBERS
}
