package org.parley.domain.recordings;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.calls.CallId;
import org.parley.domain.conversations.ConferenceId;

/** What happened to a recording: facts, never edited, in the stream {@code recording/ID}. */
public sealed interface RecordingEvent {
    /** The first event of every recording. */
    record Started(
            CallId call, TenantId tenant, Optional<ConferenceId> conference, String title, String by, Instant at)
            implements RecordingEvent {}

    /** Its call turned it off or ended; files are being made. */
    record Stopped() implements RecordingEvent {}

    /** The files are durable. {@code failure} says why it ended before its call wanted, empty where it did not. */
    record Finished(long durationMs, boolean interrupted, String failure, List<Recording.Track> tracks)
            implements RecordingEvent {
        public Finished {
            tracks = List.copyOf(tracks);
        }
    }

    /** Nothing of it could be kept. */
    record Failed(String because) implements RecordingEvent {}

    /** Somebody deleted it: its files are gone or will be in a moment. */
    record Deleted(String by) implements RecordingEvent {}
}
