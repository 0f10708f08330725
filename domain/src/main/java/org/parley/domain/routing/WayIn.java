package org.parley.domain.routing;

import java.util.Optional;
import org.parley.domain.routing.SipRouting.Decision;
import org.parley.domain.routing.SipRouting.Destination;
import org.parley.domain.routing.SipRouting.Question;

/** What is done with a new request: a pure function of plan and question. */
final class WayIn {
    private static final String INVITE = "INVITE";
    private static final String REGISTER = "REGISTER";

    private final CompiledPlan plan;

    WayIn(CompiledPlan plan) {
        this.plan = plan;
    }

    Decision decide(Question question, Steps steps) {
        var decision = switch (question.peer()) {
            case Peer.OfTrunk(var trunk) -> ofTrunk(trunk, question, steps);
            case Peer.Trusted(var peer) -> ofTrusted(peer, question);
            case Peer.Stranger _ -> ofStranger(question);
        };
        steps.add(decision.because());
        return decision;
    }

    private Decision ofTrunk(Trunk trunk, Question question, Steps steps) {
        var user = Numbers.shown(question.user());
        switch (question.method()) {
            case REGISTER, "SUBSCRIBE", "PUBLISH" -> {
                return new Decision.Refuse(403, "Trunk " + trunk.name() + " may not " + question.method() + " here");
            }
            case INVITE, "MESSAGE" -> {
                // What is called decides; below.
            }
            default -> {
                return new Decision.CallLogic(trunk.tenant(), question.user(), false, question.method() + " of trunk " + trunk.name());
            }
        }
        var number = Numbers.readFromTrunk(question.user(), trunk.numbers(), plan.plan().country());
        steps.add("Trunk " + trunk.name() + " calls " + user + (number.equals(question.user()) ? "" : ", which is " + Numbers.shown(number)));
        var inbound = plan.inbound(number, trunk.name());
        if (inbound != null) {
            return to(trunk, inbound);
        }
        if (trunk.tenant().isPresent()) {
            return new Decision.CallLogic(
                    trunk.tenant(),
                    question.user(),
                    false,
                    "No number of the plan is " + user + ": trunk " + trunk.name() + " is " + trunk.tenant().get() + "'s, so it is an extension there");
        }
        return new Decision.Refuse(404, "No number of the plan is " + Numbers.shown(number) + ", which trunk " + trunk.name() + " calls");
    }

    private Decision to(Trunk trunk, InboundNumber inbound) {
        var rule = inbound.number() + " leads to " + inbound.destination();
        if (inbound.destination().startsWith("group:")) {
            var group = plan.group(inbound.destination().substring(6));
            return group == null
                    ? new Decision.Refuse(500, rule + ", which is not in the plan")
                    : new Decision.Proxy(new Destination.Group(group), false, trunk.policy(), rule);
        }
        var whose = rule + " of " + inbound.tenant();
        return trunk.handling() == Handling.PROXY
                ? new Decision.Proxy(
                        new Destination.Registered(Optional.of(inbound.tenant()), inbound.destination()),
                        false,
                        trunk.policy(),
                        whose + "; calls of trunk " + trunk.name() + " are proxied")
                : new Decision.CallLogic(Optional.of(inbound.tenant()), inbound.destination(), false, whose);
    }

    private Decision ofTrusted(TrustedPeer peer, Question question) {
        var rule = plan.domain(question.host());
        if (rule != null) {
            return byRule(rule, question, false, "trusted server " + peer.name());
        }
        if (!question.isOurs()) {
            return new Decision.Proxy(
                    new Destination.RequestUri(),
                    false,
                    MessagePolicy.NONE,
                    "Trusted server " + peer.name() + " may call other domains: to " + Numbers.shown(question.host()));
        }
        if (peer.tenant().isEmpty() && question.method().equals(INVITE)) {
            return new Decision.Refuse(
                    403, "Trusted server " + peer.name() + " calls, and the plan does not say on whose behalf (its tenant)");
        }
        return new Decision.CallLogic(
                peer.tenant(),
                question.user(),
                question.method().equals(REGISTER) || peer.tenant().isEmpty(),
                "Trusted server " + peer.name() + peer.tenant().map(tenant -> " speaks for " + tenant).orElse(""));
    }

    private Decision ofStranger(Question question) {
        var rule = plan.domain(question.host());
        if (rule != null) {
            return byRule(rule, question, rule.authenticate(), "");
        }
        var host = Numbers.shown(question.host());
        return question.isOurs()
                ? new Decision.CallLogic(Optional.empty(), question.user(), true, host + " is this node's own")
                // Never an open relay: what is foreign is carried for trusted servers only.
                : new Decision.Refuse(404, host + " is no domain of this node");
    }

    private Decision byRule(DomainRule rule, Question question, boolean authenticate, String who) {
        var by = who.isEmpty() ? "" : " (from " + who + ")";
        var tenant = question.peer() instanceof Peer.Trusted(var peer) ? peer.tenant() : Optional.<org.parley.domain.accounts.TenantId>empty();
        if (rule.handling() == Handling.LOGIC || rule.group().isEmpty() && question.method().equals(REGISTER)) {
            return new Decision.CallLogic(
                    tenant,
                    question.user(),
                    authenticate || tenant.isEmpty() || question.method().equals(REGISTER),
                    rule.domain() + " passes through call logic" + by);
        }
        if (rule.group().isEmpty()) {
            return new Decision.Proxy(
                    new Destination.Registered(tenant, question.user()),
                    authenticate,
                    MessagePolicy.NONE,
                    rule.domain() + " is proxied to the devices registered here" + by);
        }
        var group = plan.group(rule.group().get());
        return group == null
                ? new Decision.Refuse(500, rule.domain() + " leads to group " + rule.group().get() + ", which is not in the plan")
                : new Decision.Proxy(
                        new Destination.Group(group), authenticate, MessagePolicy.NONE, rule.domain() + " is proxied to group " + group.name() + by);
    }
}
