package org.parley.protocols.sip.document;

/** A state that subscribers are told of. Immutable; equal when there is nothing new to tell. */
public sealed interface StateDocument permits RegInfo, DialogInfo, Presence, MessageSummary {
    String contentType();

    /** All of it. {@code version} counts the documents of a subscription from 0; {@code nowNs} for what says how long it still holds. */
    byte[] full(long version, long nowNs);

    /** What changed since {@code before}, of the same kind; all of it where the package knows no partial state, or partial state helps nobody. */
    default byte[] since(StateDocument before, long version, long nowNs) {
        return full(version, nowNs);
    }
}
