package org.parley.domain.routing;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import org.parley.domain.accounts.TenantId;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A plan as JSON that {@link PlanReader} takes back. Passwords are never in it: {@code ***} stands for them. */
public final class PlanJson {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private PlanJson() {}

    public static ObjectNode of(SipPlan plan) {
        var json = MAPPER.createObjectNode();
        json.put("version", plan.version());
        json.put("country", plan.country()).put("currency", plan.currency());
        list(json, "tenants", plan.tenants(), PlanJson::tenant);
        list(json, "domains", plan.domains(), PlanJson::domain);
        list(json, "trunks", plan.trunks(), PlanJson::trunk);
        list(json, "groups", plan.groups(), PlanJson::group);
        list(json, "routes", plan.routes(), PlanJson::route);
        list(json, "numbers", plan.numbers(), PlanJson::number);
        list(json, "trusted", plan.trusted(), PlanJson::trusted);
        var access = json.putObject("access");
        texts(access, "deny", plan.access().deny());
        texts(access, "allow", plan.access().allow());
        texts(access, "scanners", plan.access().scanners());
        json.set("limits", limits(plan.limits()));
        json.set("fraud", fraud(plan.fraud()));
        return json;
    }

    private static ObjectNode tenant(TenantRule rule) {
        var json = MAPPER.createObjectNode().put("tenant", rule.tenant().value());
        if (!rule.country().isEmpty()) {
            json.put("country", rule.country());
        }
        rule.callerId().ifPresent(number -> json.put("callerId", number));
        rule.fraud().ifPresent(fraud -> json.set("fraud", fraud(fraud)));
        return json;
    }

    private static ObjectNode domain(DomainRule rule) {
        var json = MAPPER.createObjectNode()
                .put("domain", rule.domain())
                .put("handling", PlanFields.wireName(rule.handling()));
        rule.group().ifPresent(group -> json.put("group", group));
        return json.put("authenticate", rule.authenticate());
    }

    private static ObjectNode trunk(Trunk trunk) {
        var json = MAPPER.createObjectNode().put("name", trunk.name());
        putTenant(json, trunk.tenant());
        targets(json, trunk.targets());
        texts(json, "sources", trunk.sources());
        texts(json, "certificates", trunk.certificates());
        trunk.credentials().ifPresent(credentials -> json.put("username", credentials.username())
                .put("password", PlanReader.MASK)
                .put("domain", credentials.domain())
                .put("register", credentials.register())
                .put("expires", Durations.text(credentials.expires())));
        json.put("handling", PlanFields.wireName(trunk.handling()));
        json.set("numbers", numbers(trunk.numbers()));
        var callerId = json.putObject("callerId");
        texts(callerId, "allowed", trunk.callerId().allowed());
        trunk.callerId().fallback().ifPresent(number -> callerId.put("fallback", number));
        callerId.put("assertIdentity", trunk.callerId().assertIdentity());
        json.set("policy", policy(trunk.policy()));
        trunk.channelsMax().ifPresent(most -> json.put("channelsMax", most));
        return json.put("secureMedia", trunk.secureMedia());
    }

    private static ObjectNode policy(MessagePolicy policy) {
        var json = MAPPER.createObjectNode().put("hideTopology", policy.hideTopology());
        texts(json, "removeHeaders", policy.removeHeaders());
        var headers = json.putObject("addHeaders");
        policy.addHeaders().forEach(headers::put);
        texts(json, "codecs", policy.codecs());
        return json.put("removeVideo", policy.removeVideo());
    }

    private static ObjectNode numbers(NumberFormat format) {
        var json = MAPPER.createObjectNode();
        if (!format.country().isEmpty()) {
            json.put("country", format.country());
        }
        json.put("style", PlanFields.wireName(format.style()));
        list(json, "rewrites", format.rewrites(), PlanJson::rewrite);
        list(json, "incoming", format.incoming(), PlanJson::rewrite);
        return json;
    }

    private static ObjectNode rewrite(NumberFormat.Rewrite rewrite) {
        return MAPPER.createObjectNode().put("prefix", rewrite.prefix()).put("replacement", rewrite.replacement());
    }

    private static ObjectNode group(TargetGroup group) {
        var json = MAPPER.createObjectNode().put("name", group.name());
        targets(json, group);
        return json;
    }

    private static void targets(ObjectNode json, TargetGroup group) {
        list(json, "targets", group.targets(), PlanJson::target);
        json.put("ping", group.ping().map(Durations::text).orElse("never"));
    }

    private static ObjectNode target(Target target) {
        var json = MAPPER.createObjectNode().put("host", target.host());
        target.port().ifPresent(port -> json.put("port", port));
        target.transport().ifPresent(transport -> json.put("transport", transport));
        return json.put("priority", target.priority()).put("weight", target.weight()).put("draining", target.draining());
    }

    private static ObjectNode route(NumberRoute route) {
        var json = MAPPER.createObjectNode().put("prefix", route.prefix());
        putTenant(json, route.tenant());
        list(json, "trunks", route.choices(), choice -> MAPPER.createObjectNode()
                .put("trunk", choice.trunk())
                .put("order", choice.order())
                .put("perMinute", choice.price().perMinute().toPlainString())
                .put("increment", Durations.text(choice.price().increment())));
        return json.put("handling", PlanFields.wireName(route.handling()));
    }

    private static ObjectNode number(InboundNumber number) {
        var json = MAPPER.createObjectNode().put("number", number.number());
        number.trunk().ifPresent(trunk -> json.put("trunk", trunk));
        return json.put("tenant", number.tenant().value()).put("destination", number.destination());
    }

    private static ObjectNode trusted(TrustedPeer peer) {
        var json = MAPPER.createObjectNode().put("name", peer.name());
        texts(json, "sources", peer.sources());
        texts(json, "certificates", peer.certificates());
        putTenant(json, peer.tenant());
        return json;
    }

    private static ObjectNode limits(SipLimits limits) {
        return MAPPER.createObjectNode()
                .put("requestsPerSecondPerSource", limits.requestsPerSecondPerSource())
                .put("callsPerSecondPerUser", limits.callsPerSecondPerUser())
                .put("callsPerUser", limits.callsPerUser())
                .put("callsPerTenant", limits.callsPerTenant())
                .put("messageBytesMax", limits.messageBytesMax())
                .put("failuresBeforeBan", limits.failuresBeforeBan())
                .put("banTime", Durations.text(limits.banTime()));
    }

    private static ObjectNode fraud(FraudRules rules) {
        var json = MAPPER.createObjectNode();
        texts(json, "blocked", rules.blocked());
        texts(json, "allowed", rules.allowed());
        json.put("callsPerHourPerAccount", rules.callsPerHourPerAccount());
        rules.spendPerDay().ifPresent(amount -> json.put("spendPerDay", amount.toPlainString()));
        rules.offHours().ifPresent(hours -> {
            var offHours = json.putObject("offHours");
            offHours.put("zone", hours.zone()).put("from", hours.fromHour()).put("until", hours.untilHour());
            offHours.put("weekends", hours.weekends());
            texts(offHours, "allowed", hours.allowedPrefixes());
        });
        return json.put("callMax", Durations.text(rules.callMax()));
    }

    private static void putTenant(ObjectNode json, Optional<TenantId> tenant) {
        tenant.ifPresent(id -> json.put("tenant", id.value()));
    }

    private static void texts(ObjectNode json, String name, Collection<String> texts) {
        ArrayNode array = json.putArray(name);
        texts.forEach(array::add);
    }

    private static <T> void list(ObjectNode json, String name, Collection<T> items, Function<T, ObjectNode> item) {
        ArrayNode array = json.putArray(name);
        items.forEach(each -> array.add(item.apply(each)));
    }
}
