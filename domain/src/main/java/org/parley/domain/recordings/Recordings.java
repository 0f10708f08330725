package org.parley.domain.recordings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.AccountRole;
import org.parley.domain.accounts.Principal;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.RecordingId;
import org.parley.domain.conversations.Conferences;
import org.parley.platform.objects.ObjectStore;

/**
 * All recordings of a node. Thread-safe; methods wait for storage: call them on virtual threads.
 *
 * <p>Members see recordings of calls they took part in and of conferences they own; admins and the operator see all of
 * the organisation; guests see none. What somebody may not see is NOT_FOUND.
 */
public final class Recordings implements AutoCloseable {
    private final RecordingStreams streams;
    private final RecordingTable table;
    private final RecordingFollower follower;
    private final ObjectStore objects;
    private final Conferences conferences;
    private final RecordingsNeeds needs;

    public Recordings(RecordingsNeeds needs) {
        this.needs = needs;
        objects = needs.objects();
        conferences = needs.conferences();
        table = new RecordingTable(needs.database());
        streams = new RecordingStreams(needs.events(), table, needs.clock());
        follower = new RecordingFollower(needs, streams, table);
    }

    /** Brings the table up to date and follows the calls from now on. */
    public void start() {
        follower.start();
    }

    /** What {@code by} may see, newest first, at most {@code limit}. */
    public List<Recording> list(Principal by, int limit) {
        return table.newest(by.tenant(), Math.clamp(limit, 0, 1000), recording -> maySee(by, recording)).stream()
                .map(this::current)
                .toList();
    }

    /** The recordings of one call that {@code by} may see, newest first. */
    public List<Recording> ofCall(Principal by, CallId call) {
        return table.ofCall(by.tenant(), call).stream()
                .filter(recording -> maySee(by, recording))
                .map(this::current)
                .toList();
    }

    /** One recording. NOT_FOUND where there is none for {@code by}. */
    public Recording get(Principal by, RecordingId recording) {
        return table.find(recording)
                .filter(found -> found.tenant().equals(by.tenant()) && maySee(by, found))
                .map(this::current)
                .orElseThrow(() -> new ParleyException(
                        ErrorCode.NOT_FOUND, "There is no recording " + recording + " that you may hear."));
    }

    /** A track's sound file. NOT_FOUND for a track that it has not (yet). */
    public TrackAudio audio(Principal by, RecordingId recording, int track) {
        var found = get(by, recording);
        var wanted = track(found, track);
        var name = fileName(found, wanted);
        return new TrackAudio(wanted, name, wanted.bytes(), objects, RecordingObjects.audio(recording, track));
    }

    /** A track's waveform. */
    public Peaks peaks(Principal by, RecordingId recording, int track) {
        track(get(by, recording), track);
        var key = RecordingObjects.peaks(recording, track);
        try (var in = objects.open(key, 0, Integer.MAX_VALUE)) {
            return new Peaks(RecordingObjects.PEAKS_PER_SECOND, in.readAllBytes());
        } catch (IOException failure) {
            throw new UncheckedIOException("Could not read " + key + ".", failure);
        }
    }

    /**
     * Deletes a recording and its files. The conference's owner, an admin, the operator; of a call without a
     * conference, who took part. FORBIDDEN for others, CONFLICT while it runs or is being finished.
     */
    public void delete(Principal by, RecordingId recording) {
        var found = get(by, recording);
        if (!mayDelete(by, found)) {
            throw new ParleyException(
                    ErrorCode.FORBIDDEN, "Only the conference's owner or an admin may delete its recordings.");
        }
        if (found.state() == Recording.State.RECORDING || found.state() == Recording.State.FINISHING) {
            throw new ParleyException(
                    ErrorCode.CONFLICT, "Recording " + recording + " is not finished yet: stop it first, or wait a moment.");
        }
        streams.append(recording, new RecordingEvent.Deleted(by.displayName()));
        follower.deleteObjects(recording);
    }

    /** For the worker: the files of a recording are durable. The same again changes nothing. */
    public void finished(RecordingId recording, CallId call, RecordingEvent.Finished finished) {
        follower.ensureStarted(recording, call);
        streams.append(recording, finished);
    }

    /** For the worker: nothing of it could be kept. The same again changes nothing. */
    public void failed(RecordingId recording, CallId call, String because) {
        follower.ensureStarted(recording, call);
        streams.append(recording, new RecordingEvent.Failed(because));
    }

    /** For the worker: recordings of all organisations that are neither finished nor failed, oldest first. */
    public List<Recording> unfinished() {
        return table.unfinished();
    }

    private Recording current(Recording recording) {
        if (recording.state() != Recording.State.RECORDING) {
            return recording;
        }
        long runsMs = java.time.Duration.between(recording.startedAt(), needs.clock().now()).toMillis();
        return new Recording(
                recording.id(),
                recording.call(),
                recording.tenant(),
                recording.conference(),
                recording.title(),
                recording.by(),
                recording.startedAt(),
                Math.max(0, runsMs),
                recording.state(),
                false,
                recording.failure(),
                recording.tracks());
    }

    private boolean maySee(Principal by, Recording recording) {
        return switch (by) {
            case Principal.Operator _ -> true;
            case Principal.Guest _ -> false;
            case Principal.Member member ->
                member.role() == AccountRole.ADMIN
                        || table.tookPart(recording.call(), member.subject())
                        || ownsConference(by, recording);
        };
    }

    private boolean mayDelete(Principal by, Recording recording) {
        return switch (by) {
            case Principal.Operator _ -> true;
            case Principal.Guest _ -> false;
            case Principal.Member member ->
                member.role() == AccountRole.ADMIN
                        || (recording.conference().isEmpty() && table.tookPart(recording.call(), member.subject()))
                        || ownsConference(by, recording);
        };
    }

    private boolean ownsConference(Principal by, Recording recording) {
        return recording.conference()
                .flatMap(conferences::find)
                .filter(conference -> Conferences.mayManage(by, conference))
                .isPresent();
    }

    private static Recording.Track track(Recording recording, int track) {
        return recording.tracks().stream()
                .filter(each -> each.n() == track)
                .findFirst()
                .orElseThrow(() -> new ParleyException(
                        ErrorCode.NOT_FOUND,
                        "Recording " + recording.id() + " has no track " + track
                                + (recording.tracks().isEmpty() ? " yet." : ".")));
    }

    /** Letters and digits of the title and the track, so that every file system takes it. */
    private static String fileName(Recording recording, Recording.Track track) {
        var day = recording.startedAt().toString().substring(0, 10);
        var who = track.kind() == Recording.TrackKind.MIX ? "" : "-" + track.n() + "-" + track.name();
        var text = (recording.title() + "-" + day + who).replaceAll("[^\\p{L}\\p{N}]+", "-");
        var cut = text.length() > 100 ? text.substring(0, 100) : text;
        return cut.replaceAll("^-+|-+$", "") + ".ogg";
    }

    /** Stops following calls. */
    @Override
    public void close() {
        follower.close();
    }
}
