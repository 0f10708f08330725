package org.parley.roles.session;

import org.parley.domain.calls.Calls;
import org.parley.domain.calls.CallsNeeds;

/**
 * Wires call logic to media and telephones. Made after the media and edge roles, started before they take traffic,
 * closed before they close.
 */
public final class SessionRole implements AutoCloseable {
    private final Calls calls;

    public SessionRole(CallsNeeds needs) {
        calls = new Calls(needs);
        needs.media().onEvents(calls);
        needs.phones().onEvents(calls);
    }

    /** What the gateway and the API ask, as {@code CallControl}. */
    public Calls calls() {
        return calls;
    }

    /** Ends what a crash left open, then takes calls. */
    public void start() {
        calls.start();
    }

    /** Ends all calls with NODE_STOPPED. */
    @Override
    public void close() {
        calls.close();
    }
}
