/**
 * SIP transports: UDP, TCP, TLS and (handed over by the HTTP server) WebSocket (RFC 3261 §18, RFC 5626 §5.4, RFC 7118).
 *
 * <p>Start at {@link SipTransports}. The UDP socket belongs to the {@link SipLoop}, the one thread that
 * owns all SIP state; connections belong to Netty's event loops (WebSockets to the HTTP server's threads), which frame and hand
 * messages over to it. Every peer, datagram or
 * connection, is a flow; every flow has limits ({@link FlowLimits}). The page is docs/internals/edge.md.
 */
@NullMarked
package org.parley.net.sip;

import org.jspecify.annotations.NullMarked;
