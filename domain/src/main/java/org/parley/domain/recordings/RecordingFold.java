package org.parley.domain.recordings;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.domain.calls.RecordingId;

/** A recording's state as a fold over its events; null before the first and after its deletion. */
final class RecordingFold {
    private RecordingFold() {}

    static @Nullable Recording fold(RecordingId id, List<RecordingEvent> events) {
        Recording state = null;
        for (var event : events) {
            state = apply(id, state, event);
        }
        return state;
    }

    static @Nullable Recording apply(RecordingId id, @Nullable Recording before, RecordingEvent event) {
        if (event
                instanceof RecordingEvent.Started(var call, var tenant, var conference, var title, var by, var at)) {
            return new Recording(
                    id, call, tenant, conference, title, by, at, 0, Recording.State.RECORDING, false, "", List.of());
        }
        if (before == null) {
            return null;
        }
        return switch (event) {
            case RecordingEvent.Started _ -> before;
            case RecordingEvent.Stopped _ -> with(before, before.durationMs(), Recording.State.FINISHING, "", List.of());
            case RecordingEvent.Finished(var durationMs, var interrupted, var failure, var tracks) ->
                with(
                        before,
                        durationMs,
                        interrupted ? Recording.State.INTERRUPTED : Recording.State.FINISHED,
                        failure,
                        tracks);
            case RecordingEvent.Failed(var because) -> with(before, 0, Recording.State.FAILED, because, List.of());
            case RecordingEvent.Deleted _ -> null;
        };
    }

    /** Whether an event is news: the same said twice is not, and nothing follows an end but a deletion. */
    static boolean isNews(boolean known, @Nullable Recording state, RecordingEvent event) {
        if (event instanceof RecordingEvent.Started) {
            return !known;
        }
        if (state == null) {
            return false;
        }
        boolean open = state.state() == Recording.State.RECORDING || state.state() == Recording.State.FINISHING;
        return switch (event) {
            case RecordingEvent.Started _ -> false;
            case RecordingEvent.Stopped _ -> state.state() == Recording.State.RECORDING;
            case RecordingEvent.Finished _, RecordingEvent.Failed _ -> open;
            case RecordingEvent.Deleted _ -> true;
        };
    }

    private static Recording with(
            Recording before, long durationMs, Recording.State state, String failure, List<Recording.Track> tracks) {
        return new Recording(
                before.id(),
                before.call(),
                before.tenant(),
                before.conference(),
                before.title(),
                before.by(),
                before.startedAt(),
                durationMs,
                state,
                state == Recording.State.INTERRUPTED,
                failure,
                tracks);
    }
}
