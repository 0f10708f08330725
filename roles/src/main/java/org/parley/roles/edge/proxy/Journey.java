package org.parley.roles.edge.proxy;

import java.util.List;
import org.parley.domain.routing.Peer;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.proxy.HeaderEdits;
import org.parley.protocols.sip.proxy.RoutePreprocessing.Prepared;
import org.parley.protocols.sip.transaction.ServerTransaction;

/**
 * A request on its way through us: what came, from whom, and what was found out about it before it is forwarded.
 *
 * @param prepared without what it said about ourselves
 * @param loopMark what its branches begin with (RFC 5393)
 * @param edits what is taken out and put in, the same for all targets
 */
record Journey(ServerTransaction transaction, Prepared prepared, Peer peer, long loopMark, HeaderEdits edits) {
    SipRequest request() {
        return prepared.request();
    }

    SocketFlow callerFlow() {
        return (SocketFlow) transaction.flow();
    }

    List<org.parley.protocols.sip.message.NameAddr> routes() {
        return prepared.routes();
    }
}
