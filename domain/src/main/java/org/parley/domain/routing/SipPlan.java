package org.parley.domain.routing;

import java.util.List;

/**
 * What the operator decided about SIP beyond this node's own telephones: a whole, checked as a whole, replaced as a whole. Written as
 * YAML or JSON ({@code bin/parley plan apply FILE}), stored as events. Immutable.
 *
 * @param version counts up with every change; 0 is the empty plan of a new node
 * @param domains how requests for a domain are handled; the node's own domains pass through call logic unless said otherwise here
 * @param trunks carriers and other systems that calls come from and go to
 * @param groups SIP servers that share work, which we stand in front of (dispatching)
 * @param routes which trunks a dialled number may leave by, in order
 * @param numbers which of our people or servers a number that comes in from a trunk means
 * @param trusted servers whose requests need no digest
 * @param access who may send us anything at all
 * @param limits how much of it
 * @param fraud what calls out may cost
 */
public record SipPlan(
        long version,
        List<DomainRule> domains,
        List<Trunk> trunks,
        List<TargetGroup> groups,
        List<NumberRoute> routes,
        List<InboundNumber> numbers,
        List<TrustedPeer> trusted,
        AccessRules access,
        SipLimits limits,
        FraudRules fraud) {
    /** A new node's. */
    public static final SipPlan EMPTY = new SipPlan(
            0, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), AccessRules.OPEN, SipLimits.DEFAULT, FraudRules.DEFAULT);

    public SipPlan {
        domains = List.copyOf(domains);
        trunks = List.copyOf(trunks);
        groups = List.copyOf(groups);
        routes = List.copyOf(routes);
        numbers = List.copyOf(numbers);
        trusted = List.copyOf(trusted);
    }
}
