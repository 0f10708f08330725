package org.parley.roles.edge.door;

import org.parley.domain.routing.Peer;
import org.parley.net.sip.SocketFlow;

/** Who stands at the other end of a flow, by its address or certificate. On the SIP loop. */
@FunctionalInterface
public interface Peers {
    Peer of(SocketFlow flow);

    /** Where no plan names anybody. */
    Peers NOBODY = _ -> Peer.STRANGER;
}
