package org.parley.domain.calls;

import java.util.ArrayList;
import java.util.List;
import org.parley.domain.accounts.Account;
import org.parley.domain.calls.CallEvent.LegAdded;

/** Where somebody can be called now: his open pages, as one leg, and his registered telephones, as another. */
final class CalledDevices {
    private final CallContext context;

    CalledDevices(CallContext context) {
        this.context = context;
    }

    /** Legs for everything that can ring; none when nothing can. {@code shownNumber} is who calls, as devices show it. */
    List<LegAdded> of(Account callee, String shownNumber) {
        var legs = new ArrayList<LegAdded>();
        if (context.needs().browsers().isOnline(callee.id())) {
            legs.add(leg(callee, LegKind.BROWSER, shownNumber));
        }
        if (context.needs().phones().isReachable(callee.id())) {
            legs.add(leg(callee, LegKind.PHONE, shownNumber));
        }
        return legs;
    }

    private LegAdded leg(Account callee, LegKind kind, String shownNumber) {
        var id = context.newLeg();
        return new LegAdded(
                id, kind, false, id.value(), callee.id().value(), callee.displayName(), shownNumber);
    }

    /** Ends the ringing when its time is over, unless somebody took the call meanwhile. */
    void giveUpInTime(CallSession session) {
        context.needs().scheduler().after(context.needs().settings().noAnswerAfter(), () -> session.mailbox()
                .tell(() -> {
                    boolean taken = session.state().stream()
                            .flatMap(call -> call.legs().stream())
                            .anyMatch(leg -> leg.phase() == CallState.Phase.RINGING
                                    && session.notes(leg.leg()).takenBy != null);
                    if (!taken) {
                        session.fact("no-answer", new CallCommand.GiveUp());
                    }
                }));
    }
}
