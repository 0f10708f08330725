package org.parley.roles.edge.proxy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.domain.routing.Peer;
import org.parley.domain.routing.SipRouting.OutboundQuestion;
import org.parley.domain.routing.SipRouting.Placed;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.SipMethod;
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
 * @param crossing what the decision's policy changes; null if nothing
 * @param hides whether the two sides are kept from each other
 * @param arrived the channel that the call holds at the trunk it came by; null if none
 * @param question what was asked of routing for a call that leaves by a trunk
 * @param lengthMax how long the call may last
 */
record Journey(
        ServerTransaction transaction,
        Prepared prepared,
        Peer peer,
        long loopMark,
        HeaderEdits edits,
        @Nullable Crossing crossing,
        boolean hides,
        @Nullable Placed arrived,
        Optional<OutboundQuestion> question,
        Duration lengthMax) {
    SipRequest request() {
        return prepared.request();
    }

    boolean isCall() {
        return request().is(SipMethod.INVITE);
    }

    SocketFlow callerFlow() {
        return (SocketFlow) transaction.flow();
    }

    List<NameAddr> routes() {
        return prepared.routes();
    }
}
