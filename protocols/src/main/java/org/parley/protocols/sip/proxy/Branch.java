package org.parley.protocols.sip.proxy;

import org.jspecify.annotations.Nullable;
import org.parley.protocols.sip.message.SipResponse;

/** One target's share of a request: a client transaction, as the {@link ResponseContext} sees it. Compared by identity. */
public final class Branch<T> {
    enum State {
        /** Nothing came yet, not even 100. */
        SILENT,
        PROCEEDING,
        REFUSED,
        ACCEPTED
    }

    private final T target;
    State state = State.SILENT;
    /** Whether we asked to have it cancelled. */
    boolean isCancelled;
    /** When its silence is a reason to try the next target as well; {@link Long#MAX_VALUE} if it never is. */
    long silentUntilNs = Long.MAX_VALUE;
    /** The refusal; null where none came over the wire. */
    @Nullable SipResponse refusal;
    /** The refusal's status, 408 and 503 also where nothing came. */
    int status;

    Branch(T target) {
        this.target = target;
    }

    public T target() {
        return target;
    }

    public boolean isPending() {
        return state == State.SILENT || state == State.PROCEEDING;
    }

    /** Whether anything was heard of it: then it lives. */
    public boolean isSilent() {
        return state == State.SILENT;
    }

    @Override
    public String toString() {
        return "branch to " + target + ", " + state;
    }
}
