package org.parley.platform.state;

/** What a watcher is told. */
public sealed interface StateChange {
    record Put(StateEntry entry) implements StateChange {}

    record Removed(String key) implements StateChange {}

    /** Its time was over; told some seconds later. */
    record Expired(String key) implements StateChange {}

    /** The watcher was too slow, or the connection was lost: changes are missing here. Scan the space again. */
    record Missed() implements StateChange {}
}
