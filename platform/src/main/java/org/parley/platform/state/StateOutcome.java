package org.parley.platform.state;

/** What became of a write. In all cases but the first nothing was changed. */
public sealed interface StateOutcome {
    /** Done; the version that all entries of the batch have now. */
    record Written(long version) implements StateOutcome {}

    /** The entry has another version than was expected. */
    record Conflict(String space, String key) implements StateOutcome {}

    /** The store, the value or the batch would be too big. */
    record TooMuch(String reason) implements StateOutcome {}

    /** The engine cannot: disk full, connection lost. It is not known whether another try will do better. */
    record Failed(String reason) implements StateOutcome {}

    default boolean isWritten() {
        return this instanceof Written;
    }
}
