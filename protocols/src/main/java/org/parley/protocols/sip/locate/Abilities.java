package org.parley.protocols.sip.locate;

import java.util.List;
import org.parley.protocols.sip.message.SipTransport;

/**
 * What we can speak.
 *
 * @param transports that we can open, the one that we like best first: it decides only where DNS leaves the choice to us
 * @param families of addresses that we have ourselves, the better first (RFC 6724, RFC 7984 §4)
 */
public record Abilities(List<SipTransport> transports, List<Family> families) {
    public Abilities {
        transports = List.copyOf(transports);
        families = List.copyOf(families);
    }

    /** Kinds of addresses. */
    public enum Family {
        IPV4,
        IPV6
    }

    /** RFC 3261 §18: the three that every server has; both families, the newer first. */
    public static final Abilities ALL = new Abilities(
            List.of(SipTransport.UDP, SipTransport.TCP, SipTransport.TLS), List.of(Family.IPV6, Family.IPV4));
}
