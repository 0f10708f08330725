package org.parley.domain.recordings;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.parley.domain.calls.CallEvent;
import org.parley.domain.calls.CallEventJson;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.RecordingId;
import org.parley.platform.events.StoredEvent;

/** What a call's events say that a recording of it needs to know: whose it is, what it is called, who took part. */
final class CallFacts {
    /** Who turned a recording on, and when. */
    private record Start(String by, Instant at) {}

    private CallEvent.@Nullable CallStarted call;
    private final Map<LegId, String> subjects = new HashMap<>();
    private final Set<String> joined = new HashSet<>();
    private final Map<RecordingId, Start> starts = new HashMap<>();

    static CallFacts of(List<StoredEvent> events) {
        var facts = new CallFacts();
        for (var event : events) {
            CallEventJson.read(event.type(), event.json()).ifPresent(read -> facts.add(read, event.at()));
        }
        return facts;
    }

    private void add(CallEvent event, Instant at) {
        switch (event) {
            case CallEvent.CallStarted started -> call = started;
            case CallEvent.LegAdded added -> subjects.put(added.leg(), added.subject());
            case CallEvent.LegJoined(var leg) -> {
                var subject = subjects.getOrDefault(leg, "");
                if (!subject.isEmpty()) {
                    joined.add(subject);
                }
            }
            case CallEvent.LegMovedIn(var moved, _) -> {
                if (!moved.subject().isEmpty()) {
                    joined.add(moved.subject());
                }
            }
            case CallEvent.RecordingStarted(var recording, var by) -> starts.put(recording, new Start(by, at));
            case CallEvent.LegRinging _,
                    CallEvent.LegProgressed _,
                    CallEvent.LegConnected _,
                    CallEvent.LegMovedOut _,
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
                    CallEvent.LegLeft _,
                    CallEvent.RecordingStopped _,
                    CallEvent.CallEnded _ -> {
                // They do not matter to what a recording is.
            }
        }
    }

    /** The first event of a recording; empty while the call's own first event is not there. */
    Optional<RecordingEvent.Started> started(CallId id, RecordingId recording, Instant otherwiseAt) {
        if (call == null) {
            return Optional.empty();
        }
        var start = starts.getOrDefault(recording, new Start("", otherwiseAt));
        return Optional.of(new RecordingEvent.Started(
                id, call.tenant(), call.conference(), call.title(), start.by(), start.at()));
    }

    Set<String> joinedSubjects() {
        return Set.copyOf(joined);
    }
}
