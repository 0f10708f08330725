package org.parley.protocols.sip.transaction;

import org.parley.protocols.sip.message.HostPort;
import org.parley.protocols.sip.message.SipTransport;

/**
 * A way to one peer: a connection, or our socket and the peer's address. Two flows are equal if what is sent over one
 * reaches the peer as if sent over the other. Implemented by {@code net.sip}; opaque here.
 */
public interface SipFlow {
    SipTransport transport();

    /** The peer's address, as its packets show it. */
    HostPort remote();

    /** What we write as sent-by into Via on this flow; for WebSocket clients a name ending in {@code .invalid} does (RFC 7118 §5). */
    HostPort sentBy();

    /** Whether the transport repeats lost packets itself, so that we must not. */
    default boolean isReliable() {
        return transport().isReliable();
    }

    default boolean isSecure() {
        return transport().isSecure();
    }

    /** Whether the peer may use this way for requests of its own to us: a connection that we opened (RFC 5923 §8). */
    default boolean offersAlias() {
        return false;
    }
}
