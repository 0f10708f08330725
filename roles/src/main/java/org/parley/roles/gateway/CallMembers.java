package org.parley.roles.gateway;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.parley.domain.calls.CallEvent;
import org.parley.domain.calls.LegId;

/**
 * Who is in one call, folded from its events: that decides who sees them. A subject sees a call's events from the one
 * that adds his first leg to the one with which his last leg leaves, and the call's end in any case. Owned by one thread
 * at a time.
 */
final class CallMembers {
    private final Map<LegId, String> legs = new HashMap<>();
    private final Map<String, Integer> present = new HashMap<>();
    private final Set<String> ever = new HashSet<>();

    /** Who sees one event: {@code newcomers} are those of {@code subjects} who did not see the one before. */
    record Audience(Set<String> subjects, Set<String> newcomers) {
        Audience {
            subjects = Set.copyOf(subjects);
            newcomers = Set.copyOf(newcomers);
        }
    }

    /** Takes an event in, and says who sees it. Each of the call's events once, in order. */
    Audience on(CallEvent event) {
        var subjects = new HashSet<>(present.keySet());
        var newcomers = new HashSet<String>();
        switch (event) {
            case CallEvent.LegAdded added -> come(added, subjects, newcomers);
            case CallEvent.LegMovedIn(var moved, _) -> come(moved, subjects, newcomers);
            case CallEvent.LegLeft(var leg, _) -> leave(leg);
            case CallEvent.LegMovedOut(var leg, _) -> leave(leg);
            case CallEvent.CallEnded _ -> subjects.addAll(ever);
            case CallEvent.CallStarted _,
                    CallEvent.LegRinging _,
                    CallEvent.LegJoined _,
                    CallEvent.LegProgressed _,
                    CallEvent.LegConnected _,
                    CallEvent.Routed _,
                    CallEvent.TransferRequested _,
                    CallEvent.TransferSucceeded _,
                    CallEvent.TransferFailed _,
                    CallEvent.LegMuted _,
                    CallEvent.LegUnmuted _,
                    CallEvent.LegHeld _,
                    CallEvent.LegResumed _,
                    CallEvent.DigitPressed _,
                    CallEvent.VideoStarted _,
                    CallEvent.VideoStopped _,
                    CallEvent.CallLocked _,
                    CallEvent.CallUnlocked _,
                    CallEvent.LegDeafened _,
                    CallEvent.LegUndeafened _,
                    CallEvent.LegGained _,
                    CallEvent.QualityMeasured _,
                    CallEvent.RecordingStarted _,
                    CallEvent.RecordingStopped _ -> {
                // Changes nothing about who is there.
            }
        }
        return new Audience(subjects, newcomers);
    }

    private void come(CallEvent.LegAdded added, Set<String> subjects, Set<String> newcomers) {
        var subject = added.subject();
        if (subject.isEmpty()) {
            return; // A stranger's telephone has no page.
        }
        legs.put(added.leg(), subject);
        if (present.merge(subject, 1, Integer::sum) == 1) {
            newcomers.add(subject);
            subjects.add(subject);
            ever.add(subject);
        }
    }

    private void leave(LegId leg) {
        var subject = legs.remove(leg);
        if (subject != null) {
            present.computeIfPresent(subject, (_, count) -> count > 1 ? count - 1 : null);
        }
    }

    /** Whose leg it is; empty for a telephone of a stranger's, and for a leg that is not there. */
    Optional<String> subjectOf(LegId leg) {
        return Optional.ofNullable(legs.get(leg));
    }

    /** Who is there now. */
    Set<String> present() {
        return present.keySet();
    }

    boolean isPresent(String subject) {
        return present.containsKey(subject);
    }
}
