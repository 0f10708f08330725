package org.parley.domain.routing;

import java.util.List;
import java.util.Optional;
import org.parley.domain.accounts.TenantId;

/**
 * What the operator decided about SIP beyond this node's own telephones: a whole, checked as a whole, replaced as a whole. Written as
 * YAML or JSON ({@code bin/parley plan apply FILE}), stored as events. Immutable.
 *
 * @param version counts up with every change; 0 is the empty plan of a new node
 * @param country two letters (ISO 3166): whose national numbers people dial; empty: only numbers with + are understood
 * @param currency of all prices and limits: what people read, nothing is converted
 * @param tenants what holds for single organisations
 * @param domains how requests for a domain are handled; the node's own domains pass through call logic unless said otherwise here
 * @param trunks carriers and other systems that calls come from and go to
 * @param groups SIP servers that share work, which we stand in front of (dispatching)
 * @param routes which trunks a dialled number may leave by
 * @param numbers which of our people or servers a number that comes in from a trunk means
 * @param trusted servers whose requests need no digest
 * @param access who may send us anything at all
 * @param limits how much of it
 * @param fraud what calls out may cost
 */
public record SipPlan(
        long version,
        String country,
        String currency,
        List<TenantRule> tenants,
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
            0,
            "",
            "EUR",
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            AccessRules.OPEN,
            SipLimits.DEFAULT,
            FraudRules.DEFAULT);

    public SipPlan {
        tenants = List.copyOf(tenants);
        domains = List.copyOf(domains);
        trunks = List.copyOf(trunks);
        groups = List.copyOf(groups);
        routes = List.copyOf(routes);
        numbers = List.copyOf(numbers);
        trusted = List.copyOf(trusted);
    }

    public Optional<Trunk> trunk(String name) {
        return trunks.stream().filter(trunk -> trunk.name().equals(name)).findFirst();
    }

    public Optional<TargetGroup> group(String name) {
        return groups.stream().filter(group -> group.name().equals(name)).findFirst();
    }

    /** What is said about this organisation alone. */
    public Optional<TenantRule> tenant(TenantId tenant) {
        return tenants.stream().filter(rule -> rule.tenant().equals(tenant)).findFirst();
    }

    public SipPlan withVersion(long version) {
        return new SipPlan(version, country, currency, tenants, domains, trunks, groups, routes, numbers, trusted, access, limits, fraud);
    }

    public SipPlan withCountry(String country) {
        return new SipPlan(version, country, currency, tenants, domains, trunks, groups, routes, numbers, trusted, access, limits, fraud);
    }

    public SipPlan withCurrency(String currency) {
        return new SipPlan(version, country, currency, tenants, domains, trunks, groups, routes, numbers, trusted, access, limits, fraud);
    }

    public SipPlan withTenants(List<TenantRule> tenants) {
        return new SipPlan(version, country, currency, tenants, domains, trunks, groups, routes, numbers, trusted, access, limits, fraud);
    }

    public SipPlan withDomains(List<DomainRule> domains) {
        return new SipPlan(version, country, currency, tenants, domains, trunks, groups, routes, numbers, trusted, access, limits, fraud);
    }

    public SipPlan withTrunks(List<Trunk> trunks) {
        return new SipPlan(version, country, currency, tenants, domains, trunks, groups, routes, numbers, trusted, access, limits, fraud);
    }

    public SipPlan withGroups(List<TargetGroup> groups) {
        return new SipPlan(version, country, currency, tenants, domains, trunks, groups, routes, numbers, trusted, access, limits, fraud);
    }

    public SipPlan withRoutes(List<NumberRoute> routes) {
        return new SipPlan(version, country, currency, tenants, domains, trunks, groups, routes, numbers, trusted, access, limits, fraud);
    }

    public SipPlan withNumbers(List<InboundNumber> numbers) {
        return new SipPlan(version, country, currency, tenants, domains, trunks, groups, routes, numbers, trusted, access, limits, fraud);
    }

    public SipPlan withTrusted(List<TrustedPeer> trusted) {
        return new SipPlan(version, country, currency, tenants, domains, trunks, groups, routes, numbers, trusted, access, limits, fraud);
    }

    public SipPlan withAccess(AccessRules access) {
        return new SipPlan(version, country, currency, tenants, domains, trunks, groups, routes, numbers, trusted, access, limits, fraud);
    }

    public SipPlan withLimits(SipLimits limits) {
        return new SipPlan(version, country, currency, tenants, domains, trunks, groups, routes, numbers, trusted, access, limits, fraud);
    }

    public SipPlan withFraud(FraudRules fraud) {
        return new SipPlan(version, country, currency, tenants, domains, trunks, groups, routes, numbers, trusted, access, limits, fraud);
    }
}
