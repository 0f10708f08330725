package org.parley.roles.edge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.routing.OpenRouting;
import org.parley.domain.routing.SipPlan;
import org.parley.domain.routing.SipRouting;
import org.parley.domain.routing.Trunk;

/** Routing that a test decides itself; until it does, that of a node without a plan. */
final class BenchRouting implements SipRouting {
    private final SipRouting open = new OpenRouting();
    Function<Question, Decision> onQuestion = open::decide;
    final List<Question> questions = new ArrayList<>();
    Function<OutboundQuestion, Outbound> onOutbound = open::outbound;
    /** Calls over trunks, as they began and ended. */
    final List<String> calls = new ArrayList<>();
    /** What the audit trail was told. */
    final List<String> refusals = new ArrayList<>();
    /** Trunks without a free channel. */
    final Set<String> full = new HashSet<>();

    private final List<Consumer<SipPlan>> consumers = new CopyOnWriteArrayList<>();
    private volatile SipPlan plan = SipPlan.EMPTY;

    /** Puts a plan in force. */
    void set(SipPlan newPlan) {
        plan = newPlan;
        consumers.forEach(consumer -> consumer.accept(newPlan));
    }

    @Override
    public SipPlan plan() {
        return plan;
    }

    @Override
    public AutoCloseable onPlan(Consumer<SipPlan> consumer) {
        consumers.add(consumer);
        consumer.accept(plan);
        return () -> consumers.remove(consumer);
    }

    @Override
    public Decision decide(Question question) {
        questions.add(question);
        return onQuestion.apply(question);
    }

    @Override
    public Outbound outbound(OutboundQuestion question) {
        return onOutbound.apply(question);
    }

    @Override
    public Admission placed(OutboundQuestion question, TrunkChoice choice) {
        return call(choice.trunk().name());
    }

    @Override
    public Admission arrived(String trunk, Optional<TenantId> tenant, Instant now) {
        return call("from " + trunk);
    }

    @Override
    public void refused(OutboundQuestion question, Outbound.Refused refused, Optional<String> call) {
        refusals.add(question.dialled() + " " + refused.status() + " " + refused.rule() + " " + call.orElse(""));
    }

    @Override
    public String callerNumber(Trunk trunk, String written) {
        return open.callerNumber(trunk, written);
    }

    @Override
    public Explanation explain(ExplainQuestion question) {
        return open.explain(question);
    }

    private Admission call(String trunk) {
        if (full.contains(trunk)) {
            return new Admission.Refused(503, "channels", "a test says so");
        }
        calls.add(trunk + " placed");
        return new Admission.Held(new Placed() {
            @Override
            public void answered(Instant at) {
                calls.add(trunk + " answered");
            }

            @Override
            public void ended(Optional<Instant> answeredAt, Instant endedAt) {
                calls.add(trunk + (answeredAt.isPresent() ? " over" : " in vain"));
            }
        });
    }
}
