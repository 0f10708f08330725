package org.parley.domain.routing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Passwords of a plan's trunks, by the trunk's name. */
final class Secrets {
    private Secrets() {}

    static Map<String, String> of(SipPlan plan) {
        var secrets = new HashMap<String, String>();
        plan.trunks().forEach(trunk -> trunk.credentials().ifPresent(credentials -> secrets.put(trunk.name(), credentials.password())));
        return secrets;
    }

    /** The plan with these passwords instead of its own; trunks that have none here keep theirs. */
    static SipPlan put(SipPlan plan, Map<String, String> secrets) {
        return plan.withTrunks(plan.trunks().stream()
                .map(trunk -> with(trunk, Optional.ofNullable(secrets.get(trunk.name()))))
                .toList());
    }

    /** Puts the old password where the new plan shows {@code ***}; a trunk that had none before is a problem. */
    static SipPlan keep(SipPlan plan, SipPlan old, List<PlanProblem> problems) {
        var known = of(old);
        for (int i = 0; i < plan.trunks().size(); i++) {
            var trunk = plan.trunks().get(i);
            if (isMasked(trunk) && !known.containsKey(trunk.name())) {
                problems.add(new PlanProblem(
                        "trunks[" + i + "].password",
                        0,
                        PlanReader.MASK + " keeps the old password, and there was no trunk " + trunk.name() + " with one; write the password"));
            }
        }
        return plan.withTrunks(plan.trunks().stream()
                .map(trunk -> isMasked(trunk) ? with(trunk, Optional.ofNullable(known.get(trunk.name()))) : trunk)
                .toList());
    }

    private static boolean isMasked(Trunk trunk) {
        return trunk.credentials().filter(credentials -> credentials.password().equals(PlanReader.MASK)).isPresent();
    }

    private static Trunk with(Trunk trunk, Optional<String> password) {
        if (trunk.credentials().isEmpty() || password.isEmpty()) {
            return trunk;
        }
        var old = trunk.credentials().get();
        var credentials = new TrunkCredentials(old.username(), password.get(), old.domain(), old.register(), old.expires());
        return new Trunk(
                trunk.name(),
                trunk.tenant(),
                trunk.targets(),
                trunk.sources(),
                trunk.certificates(),
                Optional.of(credentials),
                trunk.handling(),
                trunk.numbers(),
                trunk.callerId(),
                trunk.policy(),
                trunk.channelsMax(),
                trunk.secureMedia());
    }
}
