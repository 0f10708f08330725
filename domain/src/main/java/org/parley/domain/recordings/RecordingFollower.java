package org.parley.domain.recordings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.time.Scheduler;
import org.parley.domain.calls.CallEvent;
import org.parley.domain.calls.CallEventJson;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.RecordingId;
import org.parley.platform.events.EventStore;
import org.parley.platform.events.StoredEvent;
import org.parley.platform.events.StreamId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the calls: what they say of recordings becomes events of the recordings themselves. One subscription; when
 * storage fails it waits and takes up where it was, so nothing is missed and what comes twice changes nothing.
 */
final class RecordingFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RecordingFollower.class);
    private static final String CALLS = "call";
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final int PAGE = 1000;
    private static final int MAX_CALL_EVENTS = 200_000;
    private static final int EVENTS_PER_POSITION = 1000;

    private final EventStore events;
    private final RecordingStreams streams;
    private final RecordingTable table;
    private final RecordingsNeeds needs;
    private @Nullable AutoCloseable subscription;
    private Scheduler.@Nullable Cancellable retry;
    private int sinceSaved;
    private boolean closed;

    RecordingFollower(RecordingsNeeds needs, RecordingStreams streams, RecordingTable table) {
        this.needs = needs;
        events = needs.events();
        this.streams = streams;
        this.table = table;
    }

    void start() {
        catchUp();
        table.toDelete().forEach(this::deleteObjects);
        subscribe();
    }

    /** A crash may have come between an event and its row. */
    private void catchUp() {
        long upTo = events.position();
        long after = table.position(RecordingStreams.CATEGORY);
        for (var page = events.readCategory(RecordingStreams.CATEGORY, after, PAGE);
                !page.isEmpty();
                page = events.readCategory(RecordingStreams.CATEGORY, after, PAGE)) {
            page.forEach(event -> streams.project(new RecordingId(event.stream().id())));
            after = page.getLast().position();
        }
        table.savePosition(RecordingStreams.CATEGORY, upTo);
    }

    private synchronized void subscribe() {
        if (!closed) {
            subscription = events.subscribe(CALLS, table.position(CALLS), this::onCallEvent);
        }
    }

    private void onCallEvent(StoredEvent event) {
        try {
            follow(event);
        } catch (RuntimeException failure) {
            synchronized (this) {
                if (!closed) {
                    LOG.warn("Recordings could not follow event {} of {}; again in {}.",
                            event.position(), event.stream(), RETRY, failure);
                    retry = needs.scheduler().after(RETRY, this::subscribe);
                }
            }
            throw failure; // That ends this subscription; the next one begins where this one was.
        }
    }

    private void follow(StoredEvent event) {
        var call = new CallId(event.stream().id());
        boolean followed = switch (CallEventJson.read(event.type(), event.json()).orElse(null)) {
            case CallEvent.RecordingStarted(var recording, _) -> {
                ensureStarted(recording, call);
                yield true;
            }
            case CallEvent.RecordingStopped(var recording, _) -> {
                streams.append(recording, new RecordingEvent.Stopped());
                yield true;
            }
            case CallEvent.LegJoined _ -> {
                if (table.hasRecording(call)) {
                    table.savePeople(call, facts(call).joinedSubjects());
                }
                yield false;
            }
            case null, default -> false; // Of no other event does a recording want to know.
        };
        if (followed || ++sinceSaved >= EVENTS_PER_POSITION) {
            table.savePosition(CALLS, event.position());
            sinceSaved = 0;
        }
    }

    /** Makes the recording's first event if it is not there; STORE_FAILED while the call itself is not known. */
    void ensureStarted(RecordingId recording, CallId call) {
        if (!streams.exists(recording)) {
            var facts = facts(call);
            var started = facts.started(call, recording, needs.clock().now())
                    .orElseThrow(() -> new ParleyException(
                            ErrorCode.STORE_FAILED,
                            "Recording " + recording + " belongs to call " + call + ", of which nothing is stored."));
            table.savePeople(call, facts.joinedSubjects());
            streams.append(recording, started);
        }
    }

    /** Deletes the files of a deleted recording; what fails is tried again at the next start. */
    void deleteObjects(RecordingId recording) {
        try {
            for (var key : needs.objects().list(RecordingObjects.folder(recording), "", PAGE)) {
                needs.objects().delete(key);
            }
            table.objectsDeleted(recording);
        } catch (ParleyException failure) {
            LOG.warn("The files of deleted recording {} are still there; they go at the next start.", recording, failure);
        }
    }

    private CallFacts facts(CallId call) {
        var all = new ArrayList<StoredEvent>();
        List<StoredEvent> page;
        do {
            page = events.read(new StreamId(CALLS, call.value()), all.size(), PAGE);
            all.addAll(page);
        } while (page.size() == PAGE && all.size() < MAX_CALL_EVENTS);
        return CallFacts.of(all);
    }

    @Override
    public void close() {
        AutoCloseable ending;
        synchronized (this) {
            closed = true;
            ending = subscription;
            if (retry != null) {
                retry.cancel();
            }
        }
        try {
            if (ending != null) {
                ending.close();
            }
        } catch (Exception failure) {
            LOG.warn("The subscription of recordings did not close.", failure);
        }
    }
}
