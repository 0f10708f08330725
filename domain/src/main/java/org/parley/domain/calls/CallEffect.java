package org.parley.domain.calls;

/** What media and telephones have to do because of an event. */
sealed interface CallEffect {
    /** Takes part from now on. */
    record JoinMedia(LegId leg) implements CallEffect {}

    /** A telephone that called gets its answer. */
    record AnswerPhone(LegId leg) implements CallEffect {}

    /** A telephone that called hears that it rings. */
    record RingPhone(LegId leg) implements CallEffect {}

    /** The called person's telephones are invited. */
    record InvitePhone(LegId leg) implements CallEffect {}

    /** A telephone that called is refused before an answer. */
    record RejectPhone(LegId leg, EndReason reason) implements CallEffect {}

    record HangUpPhone(LegId leg, EndReason reason) implements CallEffect {}

    record PlayTone(LegId leg, MediaPlane.Tone tone) implements CallEffect {}

    record MuteMedia(LegId leg, boolean muted) implements CallEffect {}

    record CloseMedia(LegId leg) implements CallEffect {}

    record CloseCall() implements CallEffect {}

    record StartRecording(RecordingId recording) implements CallEffect {}

    record StopRecording() implements CallEffect {}
}
