package org.parley.domain.recordings;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.RecordingId;
import org.parley.domain.conversations.ConferenceId;

/**
 * A recording as it stands.
 *
 * @param by the display name of who turned it on
 * @param durationMs of the longest track; while it runs, until now
 * @param interrupted whether the node died in its middle; it is whole up to then
 * @param failure why it ended early or could not be finished; empty where nothing went wrong
 * @param tracks the mix first; empty until it is finished
 */
public record Recording(
        RecordingId id,
        CallId call,
        TenantId tenant,
        Optional<ConferenceId> conference,
        String title,
        String by,
        Instant startedAt,
        long durationMs,
        State state,
        boolean interrupted,
        String failure,
        List<Track> tracks) {
    public Recording {
        tracks = List.copyOf(tracks);
    }

    /** How far a recording has come. */
    public enum State {
        RECORDING,
        /** It stopped; its files are being made. */
        FINISHING,
        FINISHED,
        /** Finished after its node died: what came until half a second before is there. */
        INTERRUPTED,
        /** Nothing of it could be kept. */
        FAILED
    }

    /** What a track carries. */
    public enum TrackKind {
        /** What everybody heard together; always track 0. */
        MIX,
        /** One member's own sound. */
        PARTICIPANT
    }

    /**
     * A sound file, Ogg Opus.
     *
     * @param n its number: 0 is the mix
     * @param name the member's display name; of the mix, the title
     * @param startMs where in the recording it starts
     * @param sha256 of the file, in hexadecimal
     */
    public record Track(
            int n, TrackKind kind, String name, long startMs, long durationMs, long bytes, String sha256) {}
}
