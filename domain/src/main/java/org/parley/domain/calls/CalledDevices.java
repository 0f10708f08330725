package org.parley.domain.calls;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.parley.domain.accounts.Account;
import org.parley.domain.calls.CallEvent.LegAdded;
import org.parley.domain.calls.CalledLeg.Way;

/** Where somebody can be called now: his open pages, as one leg, and his registered telephones, as one for each kind of media. */
final class CalledDevices {
    private final CallContext context;

    CalledDevices(CallContext context) {
        this.context = context;
    }

    /** Legs for everything that can ring; none when nothing can. {@code shownNumber} is who calls, as devices show it. */
    List<CalledLeg> of(Account callee, String shownNumber) {
        var legs = new ArrayList<CalledLeg>();
        if (context.needs().browsers().isOnline(callee.id())) {
            legs.add(new CalledLeg(leg(callee, LegKind.BROWSER, shownNumber), Optional.empty()));
        }
        for (var devices : context.needs().phones().devices(callee.id())) {
            legs.add(phone(callee, Way.Devices.of(callee.id(), devices), shownNumber));
        }
        return legs;
    }

    /** A leg for telephones of an account. */
    CalledLeg phone(Account callee, Way way, String shownNumber) {
        return new CalledLeg(leg(callee, LegKind.PHONE, shownNumber), Optional.of(way));
    }

    private LegAdded leg(Account callee, LegKind kind, String shownNumber) {
        var id = context.newLeg();
        return new LegAdded(
                id, kind, false, id.value(), callee.id().value(), callee.displayName(), shownNumber);
    }

    /** Notes how the legs are placed, which must be known when they are added. */
    static List<LegAdded> note(CallSession session, List<CalledLeg> called) {
        for (var leg : called) {
            leg.way().ifPresent(way -> session.notes(leg.added().leg()).way = way);
        }
        return called.stream().map(CalledLeg::added).toList();
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
