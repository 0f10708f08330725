package org.parley.roles.edge.core;

import org.parley.domain.routing.Peer;
import org.parley.domain.routing.SipRouting.Decision;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.transaction.ServerTransaction;

/**
 * A new request outside any dialog, with who brought it and what shall be done with it.
 *
 * @param peer what the door found out about the sender without asking him: a trunk, a trusted server, or a stranger who must
 *     prove himself
 * @param decision the plan's, never {@link Decision.Refuse}
 */
public record Arrival(SipRequest request, ServerTransaction transaction, Peer peer, Decision decision) {
    /** The way it came. */
    public SocketFlow flow() {
        return (SocketFlow) transaction.flow();
    }
}
