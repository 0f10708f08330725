package org.parley.domain.routing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.domain.routing.SipRouting.Admission;
import org.parley.domain.routing.SipRouting.Outbound;
import org.parley.domain.routing.SipRouting.OutboundQuestion;
import org.parley.domain.routing.SipRouting.TrunkChoice;

/** Which trunks a call may leave by, and what they are told: a function of plan, counts and health that changes none of them. */
final class WayOut {
    private final CompiledPlan plan;
    private final CallMeter meter;
    private final TrunkStatus status;

    WayOut(CompiledPlan plan, CallMeter meter, TrunkStatus status) {
        this.plan = plan;
        this.meter = meter;
        this.status = status;
    }

    /** A number as it is routed, and whether the guard stands aside for it. */
    private record Called(String number, boolean emergency, NumberRoute route) {}

    Outbound decide(OutboundQuestion question, Steps steps) {
        return switch (called(question, steps)) {
            case Read.No(var refused) -> refused;
            case Read.Yes(var called) -> guarded(question, called, steps);
        };
    }

    /** A number that is routed, or why it is not. */
    private sealed interface Read {
        record No(Outbound.Refused refused) implements Read {}

        record Yes(Called called) implements Read {}
    }

    private Read called(OutboundQuestion question, Steps steps) {
        var country = plan.country(question.tenant());
        var plain = Numbers.plain(question.dialled()).orElse("");
        var shortRoute = plain.isEmpty() ? null : plan.shortRoute(question.tenant(), plain);
        boolean emergency = Numbers.isEmergency(plain, country);
        if (shortRoute != null) {
            steps.add(plain + " is a short number" + (emergency ? " that calls help: no guard stands in its way" : "") + ", with a route of its own");
            return new Read.Yes(new Called(plain, emergency, shortRoute));
        }
        if (emergency) {
            return new Read.No(refused(
                    404, "no-route", plain + " calls help in " + country + ", and no route says by which trunk; give it one with prefix: \"" + plain + "\"", steps));
        }
        return switch (Numbers.read(question.dialled(), country)) {
            case Numbers.Meaning.Unclear(var because) -> new Read.No(refused(404, "no-number", because, steps));
            case Numbers.Meaning.Number(var e164, var because) -> {
                steps.add(because);
                var route = plan.route(question.tenant(), e164);
                yield route == null
                        ? new Read.No(refused(404, "no-route", "No route leads to " + e164, steps))
                        : new Read.Yes(new Called(e164, false, route));
            }
        };
    }

    private Outbound guarded(OutboundQuestion question, Called called, Steps steps) {
        var route = called.route();
        steps.add("The route with the longest prefix is " + route.prefix() + route.tenant().map(tenant -> " of " + tenant).orElse(""));
        var fraud = plan.fraud(question.tenant());
        var counts = counts(question, fraud);
        if (!called.emergency()) {
            var no = fraud.destination(called.number(), question.now());
            no = no != null ? no : fraud.counts(counts, plan.plan().limits(), plan.plan().currency());
            if (no != null) {
                return refused(no.status(), no.rule(), no.because(), steps);
            }
            steps.add("The guard lets it pass: " + counts.startsInHour() + " calls in the last hour, "
                    + Money.text(counts.spent(), plan.plan().currency()) + " spent today");
        }
        var choices = choices(question, called, steps);
        if (choices.isEmpty()) {
            return refused(503, "no-trunk", "No trunk of route " + route.prefix() + " takes a call now", steps);
        }
        var dearest = choices.stream().map(TrunkChoice::price).max(Comparator.comparing(NumberRoute.Price::perMinute)).orElse(NumberRoute.Price.FREE);
        return new Outbound.Leaves(
                called.number(),
                choices,
                route.handling(),
                called.emergency() ? fraud.rules().callMax() : fraud.callMax(counts.spent(), dearest),
                steps.all());
    }

    CallMeter.Counts counts(OutboundQuestion question, CompiledFraud fraud) {
        return meter.counts(
                question.tenant(), question.account(), SipPlans.callOf(question), fraud.day(question.now()), question.now());
    }

    private List<TrunkChoice> choices(OutboundQuestion question, Called called, Steps steps) {
        var sorted = new ArrayList<>(called.route().choices());
        sorted.sort(Comparator.comparingInt(NumberRoute.Choice::order).thenComparing(choice -> choice.price().perMinute()));
        var choices = new ArrayList<TrunkChoice>();
        var lastResorts = new ArrayList<TrunkChoice>();
        for (var choice : sorted) {
            var trunk = plan.trunk(choice.trunk());
            if (trunk == null) {
                continue; // The check lets no such plan in.
            }
            var not = whyNot(trunk, question);
            var health = status.trunk(trunk.name());
            if (not != null) {
                steps.add("Trunk " + trunk.name() + " is left out: " + not);
            } else if (!health.takesCalls()) {
                steps.add("Trunk " + trunk.name() + " is the last resort: "
                        + (health.because().isEmpty() ? "it seems to take no calls" : health.because()));
                lastResorts.add(way(question, called, trunk, choice.price()));
            } else {
                var way = way(question, called, trunk, choice.price());
                choices.add(way);
                steps.add(way.because());
            }
        }
        if (choices.isEmpty()) {
            // Pings may err, and a call that is not tried fails for certain.
            lastResorts.forEach(way -> steps.add(way.because()));
            return lastResorts;
        }
        return choices;
    }

    private @Nullable String whyNot(Trunk trunk, OutboundQuestion question) {
        if (trunk.tenant().isPresent() && !trunk.tenant().get().equals(question.tenant())) {
            return "it is another organisation's";
        }
        if (trunk.targets().targets().stream().allMatch(Target::draining)) {
            return "it is draining";
        }
        var full = full(trunk);
        return full == null ? null : full.because();
    }

    /** Null while the trunk has a free channel. */
    Admission.@Nullable Refused full(Trunk trunk) {
        int used = meter.channelsInUse(trunk.name());
        return trunk.channelsMax().isPresent() && used >= trunk.channelsMax().getAsInt()
                ? new Admission.Refused(503, "channels", "all " + trunk.channelsMax().getAsInt() + " channels of trunk " + trunk.name() + " are in use")
                : null;
    }

    private TrunkChoice way(OutboundQuestion question, Called called, Trunk trunk, NumberRoute.Price price) {
        var country = plan.plan().country();
        var format = trunk.numbers();
        var styled = format.style() == NumberFormat.Style.RAW
                ? Numbers.plain(question.dialled()).orElse(called.number())
                : Numbers.write(called.number(), format, country);
        var written = Numbers.rewrite(styled, format.rewrites());
        var shown = shown(question, trunk);
        boolean anonymous = question.anonymous() || shown.isEmpty();
        var caller = shown.map(number -> Numbers.write(number, format, country)).orElse("anonymous");
        var because = "Trunk " + trunk.name() + " is called with " + written + ", showing " + (anonymous ? "nobody" : caller)
                + (price.perMinute().signum() == 0 ? "" : ", at " + price.perMinute().toPlainString() + " " + plan.plan().currency() + " a minute");
        return new TrunkChoice(trunk, written, caller, question.displayName(), anonymous, price, because);
    }

    /** Whom the trunk is told: the caller's own number, his organisation's, the trunk's fallback; the first that it allows. */
    private Optional<String> shown(OutboundQuestion question, Trunk trunk) {
        var rule = trunk.callerId();
        var own = question.from().startsWith("+") ? Optional.of(question.from()) : plan.ownNumber(question.tenant(), question.from());
        return own.filter(number -> isAllowed(rule, number))
                .or(() -> plan.callerId(question.tenant()).filter(number -> isAllowed(rule, number)))
                .or(rule::fallback)
                // An extension means something only to those who take any number.
                .or(() -> rule.allowed().contains("*") ? Optional.of(question.from()).filter(from -> !from.isBlank()) : Optional.empty());
    }

    private static boolean isAllowed(CallerIdRule rule, String number) {
        return rule.allowed().stream()
                .anyMatch(allowed -> allowed.endsWith("*")
                        ? number.startsWith(allowed.substring(0, allowed.length() - 1))
                        : number.equals(allowed));
    }

    private static Outbound.Refused refused(int status, String rule, String because, Steps steps) {
        steps.add(because);
        return new Outbound.Refused(status, rule, steps.all());
    }
}
