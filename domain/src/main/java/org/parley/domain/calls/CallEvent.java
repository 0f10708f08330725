package org.parley.domain.calls;

import java.util.List;
import java.util.Optional;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.conversations.ConferenceId;

/**
 * What happened in a call: facts, never edited. Each is stored in the call's stream with its time and the id of the
 * command that caused it, and is the schema of the gateway's events and of the timeline as well.
 */
public sealed interface CallEvent {
    /** The first event of every call. {@code conference} is present when it runs in a conference. */
    record CallStarted(CallId call, TenantId tenant, Optional<ConferenceId> conference, String title)
            implements CallEvent {}

    /**
     * A leg came into being: {@code incoming} when its person came to us, otherwise we call him. {@code participant}
     * stays the same when a person's page is refreshed; {@code subject} is whose it is (see {@code Principal}), empty
     * for a stranger's telephone. {@code number} is what was dialled or who calls, as shown to people.
     */
    record LegAdded(
            LegId leg, LegKind kind, boolean incoming, String participant, String subject, String displayName, String number)
            implements CallEvent {}

    /** The called side rings. */
    record LegRinging(LegId leg) implements CallEvent {}

    /** The leg takes part: from now on it hears and is heard. */
    record LegJoined(LegId leg) implements CallEvent {}

    /** The leg is heard before it answers: a carrier's announcement, or its ringing tone. */
    record LegProgressed(LegId leg) implements CallEvent {}

    /** Sound or silence flows both ways, authenticated where it is encrypted; measured by the media node. */
    record LegConnected(LegId leg) implements CallEvent {}

    record LegMuted(LegId leg) implements CallEvent {}

    record LegUnmuted(LegId leg) implements CallEvent {}

    /** The telephone put us on hold. */
    record LegHeld(LegId leg) implements CallEvent {}

    record LegResumed(LegId leg) implements CallEvent {}

    /** A DTMF digit (0-9, A-D, *, #) was pressed for {@code durationMs}. */
    record DigitPressed(LegId leg, String digit, int durationMs) implements CallEvent {}

    /**
     * Where a number outside led, and why, a sentence a step: by {@code trunk}, which was sent {@code called}, on {@code leg}; or
     * nowhere, where {@code trunk} is empty and {@code leg} is who called.
     */
    record Routed(LegId leg, String trunk, String called, List<String> because) implements CallEvent {
        public Routed {
            because = List.copyOf(because);
        }
    }

    record LegLeft(LegId leg, EndReason reason) implements CallEvent {}

    /** Who speaks on this leg wants the others to go on with {@code target} (a number) in his place. Legs added next are the target's. */
    record TransferRequested(LegId by, String target) implements CallEvent {}

    /** {@code to} has taken the place of {@code by}. */
    record TransferSucceeded(LegId by, LegId to) implements CallEvent {}

    /** The call goes on as it was. */
    record TransferFailed(LegId by, EndReason reason) implements CallEvent {}

    /** The leg goes on in another call, without an interruption of its sound. */
    record LegMovedOut(LegId leg, CallId to) implements CallEvent {}

    /** The leg came from another call, as it stood there. */
    record LegMovedIn(LegAdded leg, CallId from) implements CallEvent {}

    /** {@code by} is a display name. */
    record RecordingStarted(RecordingId recording, String by) implements CallEvent {}

    record RecordingStopped(RecordingId recording, EndReason reason) implements CallEvent {}

    /** Others may see what this leg sends as {@code source}. */
    record VideoStarted(LegId leg, VideoSource source) implements CallEvent {}

    record VideoStopped(LegId leg, VideoSource source) implements CallEvent {}

    /** Nobody else comes in, but for who manages the call and for who is loaded anew. */
    record CallLocked() implements CallEvent {}

    record CallUnlocked() implements CallEvent {}

    /** The leg hears nothing from now on. */
    record LegDeafened(LegId leg) implements CallEvent {}

    record LegUndeafened(LegId leg) implements CallEvent {}

    /** The leg is that much louder (or softer) for all than it comes in. */
    record LegGained(LegId leg, double gainDb) implements CallEvent {}

    /** What was measured of these legs since the last time: every few seconds while sound flows, and when a leg leaves. */
    record QualityMeasured(List<CallQuality.LegQuality> legs) implements CallEvent {
        public QualityMeasured {
            legs = List.copyOf(legs);
        }
    }

    record CallEnded(EndReason reason) implements CallEvent {}
}
