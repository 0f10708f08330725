package org.parley.protocols.sip.message;

/** The way back: what a server notes in the topmost Via and where it sends answers (RFC 3261 §18.2, RFC 3581). */
public final class ResponsePath {
    private ResponsePath() {}

    /**
     * The request with {@code received} and {@code rport} as its source address says. RFC 3581 wants both only when the
     * client asks with rport; received is also added when the host differs (RFC 3261 §18.2.1).
     */
    public static SipRequest stamp(SipRequest request, String sourceHost, int sourcePort) {
        var via = request.topVia();
        boolean isSame = via.host().equalsIgnoreCase(sourceHost);
        if (isSame && !via.hasRport()) {
            return request;
        }
        var stamped = via.withParam("received", sourceHost);
        return request.withTopVia(via.hasRport() ? stamped.withParam("rport", Integer.toString(sourcePort)) : stamped);
    }

    /**
     * Where an answer goes over an unreliable transport, or over a reliable one whose connection is gone (RFC 3261
     * §18.2.2, RFC 3581 §4); multicast (maddr) is not served and treated as absent.
     */
    public static HostPort target(Via via) {
        var host = via.received().orElse(via.host());
        int rport = via.rport();
        return new HostPort(host, rport > 0 ? rport : via.portOrDefault());
    }
}
