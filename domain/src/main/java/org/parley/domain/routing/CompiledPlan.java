package org.parley.domain.routing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.domain.accounts.TenantId;

/** A plan made ready for questions: numbers are found in steps of one digit, domains and trunks by their name. Only read once it is made. */
final class CompiledPlan {
    /** The routes of one prefix: everybody's, and those of single organisations, which come first. */
    private static final class RouteAt {
        @Nullable NumberRoute everybodys;
        final Map<TenantId, NumberRoute> own = new HashMap<>(0);

        void add(NumberRoute route) {
            route.tenant().ifPresentOrElse(tenant -> own.put(tenant, route), () -> everybodys = route);
        }

        @Nullable NumberRoute of(TenantId tenant) {
            var route = own.get(tenant);
            return route == null ? everybodys : route;
        }
    }

    private record Desk(TenantId tenant, String number) {}

    private final SipPlan plan;
    private final Map<String, Trunk> trunks = new HashMap<>();
    private final Map<String, TargetGroup> groups = new HashMap<>();
    private final Map<String, DomainRule> domains = new HashMap<>();
    private final Map<TenantId, TenantRule> tenants = new HashMap<>();
    private final Map<TenantId, CompiledFraud> fraud = new HashMap<>();
    private final CompiledFraud everybodysFraud;
    private final PrefixTree<RouteAt> routes = new PrefixTree<>();
    private final Map<String, RouteAt> shortNumbers = new HashMap<>();
    private final PrefixTree<RouteAt> shortPrefixes = new PrefixTree<>();
    private final Map<String, List<InboundNumber>> numbers = new HashMap<>();
    private final PrefixTree<List<InboundNumber>> numberPrefixes = new PrefixTree<>();
    private final Map<Desk, String> ownNumbers = new HashMap<>();

    CompiledPlan(SipPlan plan) {
        this.plan = plan;
        plan.trunks().forEach(trunk -> trunks.put(trunk.name(), trunk));
        plan.groups().forEach(group -> groups.put(group.name(), group));
        plan.domains().forEach(rule -> domains.put(rule.domain(), rule));
        everybodysFraud = new CompiledFraud(plan.fraud());
        plan.tenants().forEach(rule -> {
            tenants.put(rule.tenant(), rule);
            rule.fraud().ifPresent(rules -> fraud.put(rule.tenant(), new CompiledFraud(rules)));
        });
        plan.routes().forEach(this::addRoute);
        plan.numbers().forEach(this::addNumber);
        if (!plan.trunks().isEmpty()) {
            Numbers.warmUp(plan.country());
            plan.tenants().forEach(rule -> Numbers.warmUp(rule.country()));
            plan.trunks().forEach(trunk -> Numbers.warmUp(trunk.numbers().country()));
        }
    }

    private void addRoute(NumberRoute route) {
        var prefix = route.prefix();
        var at = prefix.startsWith("+")
                ? routes.at(prefix, RouteAt::new)
                : prefix.endsWith("*")
                        ? shortPrefixes.at(prefix.substring(0, prefix.length() - 1), RouteAt::new)
                        : shortNumbers.computeIfAbsent(prefix, _ -> new RouteAt());
        at.add(route);
    }

    private void addNumber(InboundNumber number) {
        var text = number.number();
        if (text.endsWith("*")) {
            numberPrefixes.at(text.substring(0, text.length() - 1), ArrayList::new).add(number);
        } else {
            numbers.computeIfAbsent(text, _ -> new ArrayList<>(1)).add(number);
            ownNumbers.putIfAbsent(new Desk(number.tenant(), number.destination()), text);
        }
    }

    SipPlan plan() {
        return plan;
    }

    @Nullable Trunk trunk(String name) {
        return trunks.get(name);
    }

    @Nullable TargetGroup group(String name) {
        return groups.get(name);
    }

    @Nullable DomainRule domain(String host) {
        return domains.get(host);
    }

    String country(TenantId tenant) {
        var rule = tenants.get(tenant);
        return rule == null || rule.country().isEmpty() ? plan.country() : rule.country();
    }

    CompiledFraud fraud(TenantId tenant) {
        return fraud.getOrDefault(tenant, everybodysFraud);
    }

    Optional<String> callerId(TenantId tenant) {
        return Optional.ofNullable(tenants.get(tenant)).flatMap(TenantRule::callerId);
    }

    /** The number of the plan that leads to this extension: what its calls may show. */
    Optional<String> ownNumber(TenantId tenant, String extension) {
        return Optional.ofNullable(ownNumbers.get(new Desk(tenant, extension)));
    }

    /** The route with the longest prefix of an E.164 number. */
    @Nullable NumberRoute route(TenantId tenant, String e164) {
        return routes.longest(e164, at -> at.of(tenant));
    }

    /** The route that a short number has as it is dialled. */
    @Nullable NumberRoute shortRoute(TenantId tenant, String plain) {
        var exact = shortNumbers.get(plain);
        var route = exact == null ? null : exact.of(tenant);
        return route != null || plain.startsWith("+") ? route : shortPrefixes.longest(plain, at -> at.of(tenant));
    }

    /** What a number means that comes in by a trunk: its own entry before everybody's, whole numbers before the longest beginning. */
    @Nullable InboundNumber inbound(String number, String trunk) {
        var exact = numbers.get(number);
        var found = exact == null ? null : of(exact, trunk);
        return found != null ? found : numberPrefixes.longest(number, here -> of(here, trunk));
    }

    private static @Nullable InboundNumber of(List<InboundNumber> numbers, String trunk) {
        return numbers.stream()
                .filter(number -> number.trunk().isEmpty() || number.trunk().get().equals(trunk))
                .min(Comparator.comparing(number -> number.trunk().isEmpty()))
                .orElse(null);
    }
}
