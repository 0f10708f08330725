package org.parley.domain.calls;

import java.util.List;
import org.parley.domain.calls.CallEvent.CallStarted;
import org.parley.domain.calls.CallEvent.LegAdded;

/** What can be asked of one call, with everything looked up that a decision needs. */
sealed interface CallCommand {
    /** A call begins in a conference, with nobody in it yet. */
    record Begin(CallStarted start) implements CallCommand {}

    /** Two people: the caller, and all devices of the one who is called. Pages that are open ring at once. */
    record Call(CallStarted start, LegAdded caller, List<LegAdded> called) implements CallCommand {}

    /** Somebody comes in; a leg that the same participant still has is replaced. */
    record Add(LegAdded leg) implements CallCommand {}

    record Ring(LegId leg) implements CallCommand {}

    /** The called person took the call on this device; it takes part once media is agreed on. */
    record Take(LegId leg) implements CallCommand {}

    /** Media is agreed on. */
    record Join(LegId leg) implements CallCommand {}

    record Leave(LegId leg, EndReason reason) implements CallCommand {}

    /** The time to answer is over. */
    record GiveUp() implements CallCommand {}

    record SetMuted(LegId leg, boolean muted) implements CallCommand {}

    record SetHeld(LegId leg, boolean held) implements CallCommand {}

    record Connect(LegId leg) implements CallCommand {}

    record Press(LegId leg, String digit, int durationMs) implements CallCommand {}

    record Record(RecordingId recording, String by) implements CallCommand {}

    record StopRecording(EndReason reason) implements CallCommand {}

    record End(EndReason reason) implements CallCommand {}
}
