package org.parley.domain.routing;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.parley.base.id.Ids;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.routing.SipRouting.Admission;
import org.parley.domain.routing.SipRouting.OutboundQuestion;
import org.parley.domain.routing.SipRouting.Placed;
import org.parley.domain.routing.SipRouting.TrunkChoice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps count of calls by trunks while they are up, and of what they cost: in memory for the guards, as rows for the next start. Thread-safe. */
final class CallBooks {
    private static final Logger LOG = LoggerFactory.getLogger(CallBooks.class);
    private static final Duration HOUR = Duration.ofHours(1);

    private record Warned(TenantId tenant, LocalDate day) {}

    private final CallMeter meter;
    private final ChargeStore charges;
    private final Ids ids;
    private final Supplier<CompiledPlan> plan;
    private final Object admission = new Object();
    private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();
    private final Set<Warned> warned = new HashSet<>(); // Guarded by itself.
    private final LongAdder warnings = new LongAdder();
    private final LongAdder placed = new LongAdder();
    private final LongAdder arrived = new LongAdder();
    private volatile Refusals trail = Refusals.NONE;

    CallBooks(CallMeter meter, ChargeStore charges, Ids ids, Supplier<CompiledPlan> plan) {
        this.meter = meter;
        this.charges = charges;
        this.ids = ids;
        this.plan = plan;
    }

    void onRefusals(Refusals keeps) {
        trail = keeps;
    }

    /** Money and calls of before this start. */
    void restore(Instant now) {
        for (var past : charges.restore(now)) {
            past.day().ifPresent(day -> meter.restore(past.tenant(), day, past.amount()));
            past.account()
                    .filter(_ -> past.placedAt().isAfter(now.minus(HOUR)))
                    .ifPresent(account -> meter.started(account, past, past.placedAt()));
        }
    }

    Admission placed(OutboundQuestion question, TrunkChoice choice, WayOut way) {
        var trunk = choice.trunk();
        CallMeter.Running call;
        // Two calls at once must not both take the last channel: they are let in one after the other.
        synchronized (admission) {
            var no = whyNot(question, trunk, way);
            if (no != null) {
                refused(question, no, Optional.empty());
                return no;
            }
            call = new CallMeter.Running(
                    ids.next("charge"), trunk.name(), Optional.of(question.tenant()), question.account(), choice.price(), choice.called(), question.now());
            meter.hold(call);
            question.account().ifPresent(account -> meter.started(account, SipPlans.callOf(question), question.now()));
        }
        placed.increment();
        charges.placed(call);
        return new Admission.Held(new Held(call, true));
    }

    private Admission.@Nullable Refused whyNot(OutboundQuestion question, Trunk trunk, WayOut way) {
        var full = way.full(trunk);
        if (full != null) {
            return full;
        }
        var compiled = plan.get();
        if (Numbers.isEmergency(Numbers.plain(question.dialled()).orElse(""), compiled.country(question.tenant()))) {
            return null;
        }
        var fraud = compiled.fraud(question.tenant());
        return fraud.counts(way.counts(question, fraud), compiled.plan().limits(), compiled.plan().currency());
    }

    Admission arrived(String name, Optional<TenantId> tenant, Instant now, WayOut way) {
        var trunk = plan.get().trunk(name);
        synchronized (admission) {
            var no = trunk == null ? null : way.full(trunk);
            no = no != null ? no : tenant.map(id -> crowded(id, now)).orElse(null);
            if (no != null) {
                add(new Refusals.Refusal(
                        now, "trunk " + name, "INVITE", Optional.of(name), tenant.map(TenantId::value).orElse(""), no.status(), no.rule(), no.because(), Optional.empty()));
                return no;
            }
            var call = new CallMeter.Running(
                    "", name, tenant, Optional.empty(), NumberRoute.Price.FREE, "", now);
            meter.hold(call);
            arrived.increment();
            return new Admission.Held(new Held(call, false));
        }
    }

    private Admission.@Nullable Refused crowded(TenantId tenant, Instant now) {
        int most = plan.get().plan().limits().callsPerTenant();
        int up = meter.counts(tenant, Optional.empty(), tenant, LocalDate.EPOCH, now).callsOfTenant();
        return up < most
                ? null
                : new Admission.Refused(503, "calls-per-tenant", "This organisation has " + up + " calls at once; " + most + " are allowed");
    }

    void refused(OutboundQuestion question, Admission.Refused no, Optional<String> call) {
        add(new Refusals.Refusal(
                question.now(),
                "call logic",
                "CALL",
                Optional.of(question.account().map(account -> account.value()).orElse(question.from())),
                Numbers.shown(question.dialled()),
                no.status(),
                no.rule(),
                no.because(),
                call));
    }

    private void add(Refusals.Refusal refusal) {
        refusals.computeIfAbsent(refusal.rule(), _ -> new LongAdder()).increment();
        trail.add(refusal);
    }

    /** One call's place in the books. */
    private final class Held implements Placed {
        private final CallMeter.Running call;
        private final boolean costs;

        Held(CallMeter.Running call, boolean costs) {
            this.call = call;
            this.costs = costs;
        }

        @Override
        public void answered(Instant at) {
            if (!costs || call.tenant.isEmpty()) {
                return;
            }
            var tenant = call.tenant.get();
            var day = plan.get().fraud(tenant).day(at);
            if (meter.answered(call, at, day)) {
                charges.answered(call.id, at, day, Money.cost(call.price, at, at));
                warn(tenant, day, at);
            }
        }

        @Override
        public void ended(Optional<Instant> answeredAt, Instant endedAt) {
            answeredAt.ifPresent(this::answered);
            var cost = meter.ended(call, endedAt);
            if (cost != null && costs) {
                charges.ended(call.id, endedAt, cost);
                var day = call.day;
                if (day != null && call.tenant.isPresent()) {
                    warn(call.tenant.get(), day, endedAt);
                }
            }
        }
    }

    /** Tells once a day that most of an organisation's money is spent. */
    private void warn(TenantId tenant, LocalDate day, Instant now) {
        var compiled = plan.get();
        var fraud = compiled.fraud(tenant);
        var threshold = fraud.warnAt();
        if (threshold.isEmpty()) {
            return;
        }
        var spent = meter.spent(tenant, day, now);
        if (spent.compareTo(threshold.get()) < 0) {
            return;
        }
        synchronized (warned) {
            if (!warned.add(new Warned(tenant, day))) {
                return;
            }
        }
        warnings.increment();
        var currency = compiled.plan().currency();
        LOG.warn(
                "Organisation {} has spent {} today, 80 % of the {} that are allowed.",
                tenant,
                Money.text(spent, currency),
                fraud.rules().spendPerDay().map(limit -> Money.text(limit, currency)).orElse(""));
    }

    /** Every minute: what a crash must not lose is written, what is over is forgotten. */
    void onTick(Instant now) {
        Map<String, BigDecimal> running = meter.running(now);
        running.forEach(charges::costs);
        meter.forgetBefore(SipPlans.oldestDay(now), now);
        synchronized (warned) {
            warned.removeIf(each -> each.day().isBefore(SipPlans.oldestDay(now)));
        }
        charges.forgetOld(now);
        charges.retry();
    }

    void close() {
        charges.close();
    }

    Map<String, LongSupplier> counters() {
        var counters = new LinkedHashMap<String, LongSupplier>();
        counters.put("routing_calls_out_total", placed::sum);
        counters.put("routing_calls_in_total", arrived::sum);
        counters.put("routing_spend_warnings_total", warnings::sum);
        counters.put("routing_charges_lost_total", charges::lost);
        for (var rule : java.util.List.of(
                "no-route", "no-number", "no-trunk", "blocked-prefix", "not-allowed-prefix", "off-hours", "calls-per-hour", "spend-per-day", "calls-per-user", "calls-per-tenant", "channels")) {
            counters.put("routing_refused_total{rule=\"" + rule + "\"}", () -> {
                var count = refusals.get(rule);
                return count == null ? 0 : count.sum();
            });
        }
        return counters;
    }
}
