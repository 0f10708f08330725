package org.parley.domain.calls;

/** How a leg reaches its person. */
public enum LegKind {
    /** Our page, or another WebRTC client on the gateway. */
    BROWSER,
    /** A SIP user agent, over any transport, WSS included. */
    PHONE
}
