package org.parley.media.engine;

/** What the media loop does in a turn. */
enum LoopPhase {
    /** Waiting for datagrams, and handling those that came. */
    SOCKETS,
    COMMANDS,
    /** The 20 ms tick: legs, mixes, relays. */
    TICK
}
