package org.parley.roles.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.LinkedHashSet;
import java.util.Optional;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.AccountRole;
import org.parley.domain.accounts.Accounts;
import org.parley.domain.accounts.Principal;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.routing.Registrations.Registration;
import org.parley.domain.routing.TargetGroup;
import org.parley.domain.routing.TrunkStatus;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How SIP stands just now: trunks, registrations, bans, refusals. Admins see what is their organisation's, owners of the node all. */
final class SipResource {
    private static final int LIST_MAX = 10_000;
    private static final int AUDIT_MAX = 1_000;

    private final SipNeeds needs;
    private final Accounts accounts;
    private final Callers callers;

    SipResource(SipNeeds needs, Accounts accounts, Callers callers) {
        this.needs = needs;
        this.accounts = accounts;
        this.callers = callers;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/api/sip/trunks", this::trunks);
        routes.get("/api/sip/audit", this::audit);
        routes.get("/api/registrations", this::registrations);
        routes.delete("/api/registrations/{id}", this::unregister);
        routes.get("/api/bans", this::bans);
        routes.delete("/api/bans/{address}", this::lift);
    }

    private void trunks(Context context) {
        var by = admin(context);
        boolean all = accounts.ownsNode(by);
        var plan = needs.plans().plan();
        var status = needs.plans().status();
        var json = Requests.object();
        var trunks = json.putArray("trunks");
        for (var trunk : plan.trunks()) {
            if (all || trunk.tenant().equals(Optional.of(by.tenant()))) {
                var health = status.trunk(trunk.name());
                var item = trunks.addObject().put("name", trunk.name());
                trunk.tenant().ifPresent(tenant -> item.put("tenant", tenant.value()));
                item.put("takesCalls", health.takesCalls());
                trunk.credentials().filter(credentials -> credentials.register()).ifPresent(_ -> registration(item.putObject("registration"), health));
                targets(item.putArray("targets"), trunk.targets(), health);
                item.put("channelsUsed", needs.plans().channelsInUse(trunk.name()));
                trunk.channelsMax().ifPresent(most -> item.put("channelsMax", most));
            }
        }
        if (all) {
            var groups = json.putArray("groups");
            for (var group : plan.groups()) {
                var health = status.group(group.name());
                var item = groups.addObject().put("name", group.name()).put("takesCalls", health.takesCalls());
                targets(item.putArray("targets"), group, health);
            }
        }
        spend(json, by, all);
        Requests.answer(context, json);
    }

    private static void registration(ObjectNode json, TrunkStatus.Health health) {
        json.put("registered", health.registration().map(TrunkStatus.Registration::registered).orElse(false));
        health.registration().ifPresent(registration -> {
            registration.until().ifPresent(until -> json.put("until", until.toString()));
            json.put("because", registration.because());
        });
    }

    private static void targets(ArrayNode array, TargetGroup group, TrunkStatus.Health health) {
        for (var target : group.targets()) {
            var item = array.addObject().put("host", target.host());
            target.port().ifPresent(port -> item.put("port", port));
            target.transport().ifPresent(transport -> item.put("transport", transport));
            item.put("priority", target.priority()).put("weight", target.weight()).put("draining", target.draining());
            var known = health.targets().stream().filter(seen -> seen.target().equals(target)).findFirst();
            item.put("state", org.parley.net.http.JsonInput.wireName(known.map(TrunkStatus.TargetHealth::state).orElse(TrunkStatus.State.UNKNOWN)));
            known.ifPresent(seen -> {
                item.put("since", seen.since().toString()).put("because", seen.because());
                var addresses = item.putArray("addresses");
                seen.addresses().forEach(addresses::add);
            });
        }
    }

    private void spend(ObjectNode json, Principal by, boolean all) {
        var plan = needs.plans().plan();
        json.put("currency", plan.currency());
        var array = json.putArray("spend");
        var tenants = new LinkedHashSet<TenantId>();
        tenants.add(by.tenant());
        if (all) {
            plan.tenants().forEach(rule -> tenants.add(rule.tenant()));
        }
        for (var tenant : tenants) {
            var item = array.addObject().put("tenant", tenant.value()).put("organisation", accounts.organisation(tenant).name());
            item.put("today", needs.plans().spentToday(tenant).toPlainString());
            plan.tenant(tenant)
                    .flatMap(rule -> rule.fraud())
                    .orElse(plan.fraud())
                    .spendPerDay()
                    .ifPresent(limit -> item.put("limit", limit.toPlainString()));
        }
    }

    private void registrations(Context context) {
        var by = admin(context);
        var tenant = accounts.ownsNode(by) ? Optional.<TenantId>empty() : Optional.of(by.tenant());
        var json = Requests.object();
        var array = json.putArray("registrations");
        for (var registration : needs.registrations().registrations(tenant, Requests.number(context, "limit", 1, LIST_MAX, 1_000))) {
            array.add(json(registration));
        }
        Requests.answer(context, json);
    }

    private ObjectNode json(Registration registration) {
        var json = Requests.object();
        json.put("id", registration.id()).put("tenant", registration.tenant().value()).put("account", registration.account().value());
        accounts.find(registration.account()).ifPresent(account -> json.put("name", account.name()).put("displayName", account.displayName()));
        json.put("address", registration.address()).put("contact", registration.contact()).put("source", registration.source());
        registration.instance().ifPresent(instance -> json.put("instance", instance));
        registration.userAgent().ifPresent(agent -> json.put("userAgent", agent));
        return json.put("quality", registration.quality())
                .put("since", registration.since().toString())
                .put("until", registration.until().toString());
    }

    private void unregister(Context context) {
        var by = admin(context);
        var id = context.pathParam("id");
        var known = needs.registrations()
                .registration(id)
                .filter(registration -> accounts.ownsNode(by) || registration.tenant().equals(by.tenant()));
        if (known.isEmpty() || !needs.registrations().remove(id)) {
            throw new ParleyException(ErrorCode.NOT_FOUND, "There is no registration " + id + ".");
        }
        context.status(204);
    }

    private void bans(Context context) {
        owner(context);
        var json = Requests.object();
        var array = json.putArray("bans");
        for (var ban : needs.bans().bans()) {
            array.addObject()
                    .put("address", ban.address())
                    .put("because", ban.because())
                    .put("since", ban.since().toString())
                    .put("until", ban.until().toString())
                    .put("times", ban.times())
                    .put("shunned", ban.shunned());
        }
        Requests.answer(context, json);
    }

    private void lift(Context context) {
        owner(context);
        var address = context.pathParam("address");
        if (!needs.bans().lift(address)) {
            throw new ParleyException(ErrorCode.NOT_FOUND, "Address " + address + " is not banned.");
        }
        context.status(204);
    }

    private void audit(Context context) {
        owner(context);
        long after = Requests.number(context, "after", 0, Integer.MAX_VALUE, 0);
        var json = Requests.object();
        var array = json.putArray("refusals");
        for (var kept : needs.refusals().refusals(after, Requests.number(context, "limit", 1, AUDIT_MAX, 100))) {
            var refusal = kept.refusal();
            var item = array.addObject()
                    .put("position", kept.position())
                    .put("at", refusal.at().toString())
                    .put("source", refusal.source())
                    .put("method", refusal.method());
            refusal.who().ifPresent(who -> item.put("who", who));
            item.put("what", refusal.what()).put("status", refusal.status()).put("rule", refusal.rule()).put("because", refusal.because());
            refusal.callId().ifPresent(call -> item.put("callId", call));
            item.put("times", kept.times()).put("lastAt", kept.lastAt().toString());
        }
        Requests.answer(context, json);
    }

    private Principal admin(Context context) {
        var by = callers.of(context);
        boolean admin = by instanceof Principal.Operator || by instanceof Principal.Member member && member.role() == AccountRole.ADMIN;
        if (!admin) {
            throw new ParleyException(ErrorCode.FORBIDDEN, "Only an admin may do that.");
        }
        return by;
    }

    private void owner(Context context) {
        if (!accounts.ownsNode(callers.of(context))) {
            throw new ParleyException(ErrorCode.FORBIDDEN, "Only the operator and admins of this node's own organisation may do that.");
        }
    }
}
