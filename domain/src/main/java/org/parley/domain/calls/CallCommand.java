package org.parley.domain.calls;

import java.util.List;
import java.util.Optional;
import org.parley.domain.calls.CallEvent.CallStarted;
import org.parley.domain.calls.CallEvent.LegAdded;
import org.parley.domain.calls.CallEvent.Routed;

/** What can be asked of one call, with everything looked up that a decision needs. */
sealed interface CallCommand {
    /** A call begins in a conference, with nobody in it yet. */
    record Begin(CallStarted start) implements CallCommand {}

    /** Two people: the caller, and all devices of the one who is called. Pages that are open ring at once. */
    record Call(CallStarted start, LegAdded caller, List<LegAdded> called) implements CallCommand {}

    /** Somebody called a number that he may not or cannot reach: told in the timeline, and over. */
    record Refuse(CallStarted start, LegAdded caller, Routed told, EndReason reason) implements CallCommand {}

    /** Why a call went where it went. */
    record Tell(Routed routed) implements CallCommand {}

    /**
     * Somebody comes in; a leg that the same participant still has is replaced.
     *
     * @param manages whether it is somebody who manages the call: a lock does not keep him out
     */
    record Add(LegAdded leg, boolean manages) implements CallCommand {
        Add(LegAdded leg) {
            this(leg, false);
        }
    }

    record Ring(LegId leg) implements CallCommand {}

    /** The called person took the call on this device; it takes part once media is agreed on. */
    record Take(LegId leg) implements CallCommand {}

    /** Media is agreed on. */
    record Join(LegId leg) implements CallCommand {}

    record Leave(LegId leg, EndReason reason) implements CallCommand {}

    /** The time to answer is over. */
    record GiveUp() implements CallCommand {}

    /** It is heard before it answers. */
    record Progress(LegId leg) implements CallCommand {}

    /** {@code by} wants {@code target} in his place: on these legs, or, without any, from another call. */
    record Transfer(LegId by, String target, List<LegAdded> called) implements CallCommand {}

    /** The transfer that this leg asked for came to nothing, if it is still open. */
    record FailTransfer(LegId by, EndReason reason) implements CallCommand {}

    /** The leg goes on in another call; of a call of two nothing stays. {@code by} asked for it. */
    record MoveOut(LegId leg, CallId to, LegId by) implements CallCommand {}

    /** A leg comes from another call, in the place of {@code by}, who leaves; without one it comes to a conference. */
    record MoveIn(LegAdded leg, CallId from, Optional<LegId> by) implements CallCommand {}

    /** A telephone comes in and takes the place of a leg (RFC 3891). */
    record Replace(LegAdded leg, LegId replaced) implements CallCommand {}

    record SetMuted(LegId leg, boolean muted) implements CallCommand {}

    record SetHeld(LegId leg, boolean held) implements CallCommand {}

    record SetVideo(LegId leg, VideoSource source, boolean on) implements CallCommand {}

    record SetDeaf(LegId leg, boolean deaf) implements CallCommand {}

    record SetGain(LegId leg, double gainDb) implements CallCommand {}

    record SetLocked(boolean locked) implements CallCommand {}

    /** What is worth storing of what media measured. */
    record Measure(List<CallQuality.LegQuality> legs) implements CallCommand {}

    record Connect(LegId leg) implements CallCommand {}

    record Press(LegId leg, String digit, int durationMs) implements CallCommand {}

    record Record(RecordingId recording, String by) implements CallCommand {}

    record StopRecording(EndReason reason) implements CallCommand {}

    record End(EndReason reason) implements CallCommand {}
}
