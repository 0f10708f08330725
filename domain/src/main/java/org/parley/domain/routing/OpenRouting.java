package org.parley.domain.routing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.parley.domain.accounts.TenantId;

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
        return new Outbound.Refused(404, "no-route", List.of("No route leads to " + question.dialled() + ": the plan has none"));
    }

    @Override
    public Admission placed(OutboundQuestion question, TrunkChoice choice) {
        return new Admission.Held((_, _) -> {});
    }

    @Override
    public Admission arrived(String trunk, Optional<TenantId> tenant, Instant now) {
        return new Admission.Held((_, _) -> {});
    }

    @Override
    public String callerNumber(Trunk trunk, String written) {
        return written;
    }

    @Override
    public Explanation explain(ExplainQuestion question) {
        var sentence = "No route leads to " + question.to() + ": the plan has none";
        return new Explanation(404, List.of(sentence), sentence, List.of());
    }
}
