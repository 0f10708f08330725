package org.parley.domain.routing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The routing of a node without a plan: its own domains pass through call logic, nothing else is taken, nothing leaves. Immutable. */
public final class OpenRouting implements SipRouting {
    @Override
    public SipPlan plan() {
        return SipPlan.EMPTY;
    }

    @Override
    public AutoCloseable onPlan(Consumer<SipPlan> consumer) {
        consumer.accept(SipPlan.EMPTY);
        return () -> {};
    }

    @Override
    public Decision decide(Question question) {
        return question.isOurs()
                ? new Decision.CallLogic(Optional.empty(), question.user(), true, question.host() + " is this node's own")
                : new Decision.Refuse(404, question.host() + " is no domain of this node");
    }

    @Override
    public Outbound outbound(OutboundQuestion question) {
        return new Outbound.Refused(404, List.of("No route leads to " + question.dialled() + ": the plan has none"));
    }

    @Override
    public Placed placed(OutboundQuestion question, TrunkChoice choice) {
        return (_, _) -> {};
    }

    @Override
    public Optional<Placed> arrived(String trunk, Instant now) {
        return Optional.of((_, _) -> {});
    }
}
