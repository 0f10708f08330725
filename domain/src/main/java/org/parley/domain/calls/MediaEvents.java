package org.parley.domain.calls;

/** What the media node tells call logic. Called on the media node's threads: implementations only hand over. */
public interface MediaEvents {
    /** The first authentic media packet arrived. */
    void legConnected(CallId call, LegId leg);

    /** Nothing came from the leg for the configured time, its DTLS association closed, or its handshake failed. */
    void legLost(CallId call, LegId leg, String because);

    /** RFC 4733: the digit ended. */
    void digit(CallId call, LegId leg, char digit, int durationMs);

    /** Who is heard, at most ten times a second and only when it changed. */
    void speakers(CallControl.Speakers speakers);

    /** The recording could not go on (disk full); what was saved stays. */
    void recordingFailed(CallId call, RecordingId recording, String because);

    /** What a viewer sees in which section changed. */
    default void slots(VideoSlots slots) {}

    /** Every few seconds, and when a leg ends: what was measured since. */
    default void quality(CallQuality quality) {}
}
