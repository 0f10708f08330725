package org.parley.domain.recordings;

import java.util.List;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.time.WallClock;
import org.parley.domain.calls.RecordingId;
import org.parley.platform.events.EventStore;
import org.parley.platform.events.NewEvent;
import org.parley.platform.events.StreamId;

/** Reads and writes the streams of recordings, and keeps the table in step. Thread-safe. */
final class RecordingStreams {
    static final String CATEGORY = "recording";
    private static final int MAX_EVENTS = 100; // A recording has five at most.
    private static final int MAX_ATTEMPTS = 10;

    private final EventStore events;
    private final RecordingTable table;
    private final WallClock clock;

    RecordingStreams(EventStore events, RecordingTable table, WallClock clock) {
        this.events = events;
        this.table = table;
        this.clock = clock;
    }

    boolean exists(RecordingId recording) {
        return !read(recording).isEmpty();
    }

    /** Stores what is news; what is known already changes nothing, so that everybody may say it again. */
    void append(RecordingId recording, RecordingEvent event) {
        for (int attempt = 1; ; attempt++) {
            var before = read(recording);
            var state = RecordingFold.fold(recording, before);
            if (!RecordingFold.isNews(!before.isEmpty(), state, event)) {
                return;
            }
            var type = RecordingJson.type(event);
            var stored = new NewEvent(type, RecordingJson.write(event), clock.now(), type + "-" + recording.value());
            try {
                events.append(stream(recording), before.size(), List.of(stored));
                project(recording);
                return;
            } catch (ParleyException failure) {
                if (failure.code() != ErrorCode.CONFLICT || attempt == MAX_ATTEMPTS) {
                    throw failure;
                }
            }
        }
    }

    /** Brings a recording's row up to date. */
    void project(RecordingId recording) {
        var history = read(recording);
        var state = RecordingFold.fold(recording, history);
        if (state != null) {
            table.save(state, history.size());
        } else if (!history.isEmpty()) {
            table.remove(recording);
        }
    }

    private List<RecordingEvent> read(RecordingId recording) {
        return events.read(stream(recording), 0, MAX_EVENTS).stream()
                .map(stored -> RecordingJson.read(stored.type(), stored.json()))
                .toList();
    }

    private static StreamId stream(RecordingId recording) {
        return new StreamId(CATEGORY, recording.value());
    }
}
