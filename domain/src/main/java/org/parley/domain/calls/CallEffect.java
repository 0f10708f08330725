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

    /** A telephone that called hears what its call leads to before that answers. */
    record ProgressPhone(LegId leg) implements CallEffect {}

    /** A telephone hears of a key that the other side pressed. */
    record SendDigit(LegId leg, String digit, int durationMs) implements CallEffect {}

    /** Who asked for a transfer is told how it goes. */
    record TellTransfer(LegId by, PhonePlane.TransferProgress progress) implements CallEffect {}

    /** The leg goes on in another call. */
    record HandOver(LegId leg, CallId to) implements CallEffect {}

    record PlayTone(LegId leg, MediaPlane.Tone tone) implements CallEffect {}

    record MuteMedia(LegId leg, boolean muted) implements CallEffect {}

    record ShowVideo(LegId leg, VideoSource source, boolean on) implements CallEffect {}

    record DeafenMedia(LegId leg, boolean deaf) implements CallEffect {}

    record GainMedia(LegId leg, double gainDb) implements CallEffect {}

    record CloseMedia(LegId leg) implements CallEffect {}

    record CloseCall() implements CallEffect {}

    record StartRecording(RecordingId recording) implements CallEffect {}

    record StopRecording() implements CallEffect {}
}
