package org.parley.domain.calls;

import java.util.ArrayList;
import java.util.List;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.calls.CallEvent.LegAdded;
import org.parley.domain.calls.CallQuality.LegQuality;
import org.parley.domain.calls.CallState.Leg;
import org.parley.domain.calls.CallState.Phase;

/** The part of {@link CallDecisions} that is about who is seen, who hears, how loud, and who may come in. Pure functions. */
final class StageDecisions {
    private StageDecisions() {}

    static List<CallEvent> setVideo(CallState call, LegId id, VideoSource source, boolean on) {
        if (CallDecisions.requirePresent(call, id).video().contains(source) == on) {
            return List.of();
        }
        return List.of(on ? new CallEvent.VideoStarted(id, source) : new CallEvent.VideoStopped(id, source));
    }

    static List<CallEvent> setDeaf(CallState call, LegId id, boolean deaf) {
        if (CallDecisions.requirePresent(call, id).deaf() == deaf) {
            return List.of();
        }
        return List.of(deaf ? new CallEvent.LegDeafened(id) : new CallEvent.LegUndeafened(id));
    }

    static List<CallEvent> setGain(CallState call, LegId id, double gainDb) {
        return CallDecisions.requirePresent(call, id).gainDb() == gainDb ? List.of() : List.of(new CallEvent.LegGained(id, gainDb));
    }

    static List<CallEvent> setLocked(CallState call, boolean locked) {
        if (!CallDecisions.isConference(call)) {
            throw new ParleyException(ErrorCode.INVALID, "Only a conference is locked: nobody comes into a call of two.");
        }
        if (call.locked() == locked) {
            return List.of();
        }
        return List.of(locked ? new CallEvent.CallLocked() : new CallEvent.CallUnlocked());
    }

    /** Whether the lock keeps him out: not who manages the call, and not the page that is loaded anew. */
    static boolean isClosedTo(CallState call, LegAdded added, boolean manages) {
        return call.locked()
                && !manages
                && call.legs().stream()
                        .noneMatch(leg -> leg.phase() != Phase.LEFT && CallDecisions.isSamePerson(leg, added));
    }

    /** What a moderator decided about a person holds for the page that he loads anew. */
    static List<CallEvent> inherit(Leg from, LegId to) {
        var events = new ArrayList<CallEvent>(2);
        if (from.deaf()) {
            events.add(new CallEvent.LegDeafened(to));
        }
        if (from.gainDb() != 0) {
            events.add(new CallEvent.LegGained(to, from.gainDb()));
        }
        return events;
    }

    /** Before a leg goes on in another call: there, nobody has seen it. */
    static List<CallEvent> stopVideo(Leg leg) {
        return leg.video().stream()
                .sorted()
                .<CallEvent>map(source -> new CallEvent.VideoStopped(leg.leg(), source))
                .toList();
    }

    /** Only legs that this call knows; media may speak of one that has just moved on. */
    static List<CallEvent> measure(CallState call, List<LegQuality> legs) {
        var known = legs.stream()
                .filter(each -> CallDecisions.leg(call, each.leg()).isPresent())
                .toList();
        return known.isEmpty() ? List.of() : List.of(new CallEvent.QualityMeasured(known));
    }
}
