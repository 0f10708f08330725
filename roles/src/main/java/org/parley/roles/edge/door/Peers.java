package org.parley.roles.edge.door;

import org.parley.domain.routing.Peer;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.Uri;

/** Who stands at the other end of a flow, by its address or certificate. On the SIP loop. */
@FunctionalInterface
public interface Peers {
    Peer of(SocketFlow flow);

    /** Who sent a request: its Request-URI may be a contact that we gave to one carrier only. */
    default Peer of(SocketFlow flow, SipRequest request) {
        return of(flow);
    }

    /** Whom a request is meant for: its Request-URI, unless that is a contact of ours that stands for all numbers of a line. */
    default Uri dialled(SipRequest request) {
        return request.uri();
    }

    /** Where no plan names anybody. */
    Peers NOBODY = _ -> Peer.STRANGER;
}
