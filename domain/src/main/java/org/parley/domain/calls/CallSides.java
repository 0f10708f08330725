package org.parley.domain.calls;

import java.util.Optional;
import org.parley.domain.calls.CallEvent.LegAdded;
import org.parley.domain.calls.CallState.Leg;

/** On whose side of a call of two a leg is. Pure functions. */
final class CallSides {
    private CallSides() {}

    /**
     * Whether a leg that comes in is on the caller's side: the first of all; a page that was loaded anew, where its old leg was; the
     * target of a transfer, where he is who asked for it; another leg of who called.
     */
    static boolean isCallers(CallState call, LegAdded added) {
        if (call.legs().isEmpty()) {
            return true;
        }
        var before = call.legs().stream()
                .filter(leg -> leg.participant().equals(added.participant()) && leg.subject().equals(added.subject()))
                .reduce((_, later) -> later);
        if (before.isPresent()) {
            return before.get().caller();
        }
        if (!added.incoming() && call.transfer().isPresent()) {
            return call.legs().stream()
                    .anyMatch(leg -> leg.leg().equals(call.transfer().get().by()) && leg.caller());
        }
        var first = call.legs().getFirst();
        return added.incoming() && !first.subject().isEmpty() && added.subject().equals(first.subject());
    }

    /** Who talks with {@code leg} in a call of two: the first of the other side who takes part. */
    static Optional<Leg> opposite(CallState call, Leg leg) {
        return call.legs().stream()
                .filter(other -> other.caller() != leg.caller() && other.phase() == CallState.Phase.JOINED)
                .findFirst();
    }
}
