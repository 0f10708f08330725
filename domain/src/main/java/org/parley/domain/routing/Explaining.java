package org.parley.domain.routing;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.routing.SipRouting.Decision;
import org.parley.domain.routing.SipRouting.ExplainQuestion;
import org.parley.domain.routing.SipRouting.Explanation;
import org.parley.domain.routing.SipRouting.Outbound;
import org.parley.domain.routing.SipRouting.OutboundQuestion;
import org.parley.domain.routing.SipRouting.Question;

/** Says why a call would go where it goes, by the very decisions that calls get. May wait for the look-up of who has an extension. */
final class Explaining {
    private static final String TRUNK = "trunk:";

    private final CompiledPlan plan;
    private final WayOut wayOut;
    private final BiFunction<TenantId, String, Optional<String>> inside;

    Explaining(CompiledPlan plan, WayOut wayOut, BiFunction<TenantId, String, Optional<String>> inside) {
        this.plan = plan;
        this.wayOut = wayOut;
        this.inside = inside;
    }

    Explanation explain(ExplainQuestion question) {
        return question.from().startsWith(TRUNK) ? in(question, question.from().substring(TRUNK.length())) : out(question);
    }

    private Explanation in(ExplainQuestion question, String name) {
        var trunk = plan.trunk(name);
        if (trunk == null) {
            var sentence = "There is no trunk " + Numbers.shown(name)
                    + Spelling.suggestion(name, plan.plan().trunks().stream().map(Trunk::name).toList());
            return new Explanation(404, List.of(), sentence, List.of());
        }
        var steps = new Steps();
        var decision = new WayIn(plan).decide(new Question(new Peer.OfTrunk(trunk), "INVITE", "", question.to(), true), steps);
        return switch (decision) {
            case Decision.CallLogic(var tenant, var dialled, _, _) -> {
                var who = tenant.flatMap(id -> inside.apply(id, dialled));
                yield who.isPresent()
                        ? new Explanation(200, steps.all(), "It passes through call logic to " + dialled + ": " + who.get(), List.of())
                        : new Explanation(404, steps.all(), "It passes through call logic, and nobody has the number " + Numbers.shown(dialled), List.of());
            }
            case Decision.Proxy(var destination, _, _, _) ->
                new Explanation(200, steps.all(), "It is proxied to " + text(destination), List.of());
            case Decision.Refuse(var status, var because) -> new Explanation(status, steps.all(), because, List.of());
        };
    }

    private Explanation out(ExplainQuestion question) {
        var who = inside.apply(question.tenant(), question.to());
        if (who.isPresent()) {
            var sentence = question.to() + " is inside: " + who.get();
            return new Explanation(200, List.of(sentence), "It passes through call logic to " + who.get(), List.of());
        }
        var steps = new Steps();
        steps.add("Nobody inside has the number " + Numbers.shown(question.to()));
        var asked = new OutboundQuestion(
                question.tenant(), question.account(), question.from(), "", false, question.to(), question.at());
        return switch (wayOut.decide(asked, steps)) {
            case Outbound.Leaves(_, var choices, _, var callMax, _) ->
                new Explanation(
                        200,
                        steps.all(),
                        "It leaves by trunk " + String.join(", then ", choices.stream().map(choice -> choice.trunk().name()).toList())
                                + ", for " + Durations.text(callMax) + " at most",
                        choices);
            case Outbound.Refused refused -> new Explanation(refused.status(), steps.all(), "It is refused: " + refused.sentence(), List.of());
        };
    }

    private static String text(SipRouting.Destination destination) {
        return switch (destination) {
            case SipRouting.Destination.Registered(_, var user) -> "the devices of " + user;
            case SipRouting.Destination.Group(var group) -> "group " + group.name();
            case SipRouting.Destination.Trunks(var choices) -> "trunk " + choices.getFirst().trunk().name();
            case SipRouting.Destination.RequestUri() -> "where its address leads";
        };
    }
}
