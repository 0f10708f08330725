package org.parley.domain.calls;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.parley.domain.calls.CallControl.TimedEvent;
import org.parley.platform.events.EventStore;
import org.parley.platform.events.StoredEvent;
import org.parley.platform.events.StreamId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls as the event store has them, ended ones too. Thread-safe; methods wait for the store. */
final class CallHistory {
    private static final Logger LOG = LoggerFactory.getLogger(CallHistory.class);
    private static final int PAGE = 1_000;
    private static final int MAX_EVENTS = 100_000;

    private final EventStore events;

    CallHistory(EventStore events) {
        this.events = events;
    }

    /** A call's events in order; none where there is no such call. */
    List<TimedEvent> timeline(CallId call) {
        var timeline = new ArrayList<TimedEvent>();
        var stream = new StreamId(CallSession.CATEGORY, call.value());
        long version = 0;
        List<StoredEvent> page;
        do {
            page = events.read(stream, version, PAGE);
            for (var stored : page) {
                version = stored.version();
                read(stored).ifPresent(timeline::add);
            }
        } while (page.size() == PAGE && timeline.size() < MAX_EVENTS);
        return timeline;
    }

    Optional<CallState> state(CallId call) {
        return CallFold.of(timeline(call));
    }

    /** The call as it stood at a moment; empty before its first event. */
    Optional<CallState> state(CallId call, Instant at) {
        return CallFold.of(
                timeline(call).stream().filter(event -> !event.at().isAfter(at)).toList());
    }

    AutoCloseable subscribe(long afterPosition, Consumer<TimedEvent> consumer) {
        return events.subscribe(CallSession.CATEGORY, afterPosition, stored -> read(stored).ifPresent(consumer));
    }

    /** Events of all calls after a position, oldest first. */
    List<TimedEvent> stored(long afterPosition, int limit) {
        return events.readCategory(CallSession.CATEGORY, afterPosition, limit).stream()
                .flatMap(stored -> read(stored).stream())
                .toList();
    }

    long position() {
        return events.position();
    }

    /** Events after a position, at most a page; with the position to go on from. */
    List<StoredEvent> page(long afterPosition) {
        return events.readCategory(CallSession.CATEGORY, afterPosition, PAGE);
    }

    static boolean isLast(List<StoredEvent> page) {
        return page.size() < PAGE;
    }

    static Optional<TimedEvent> read(StoredEvent stored) {
        var event = CallEventJson.read(stored.type(), stored.json());
        if (event.isEmpty()) {
            LOG.warn("Event {} of type {} is left out: this version cannot read it.", stored.position(), stored.type());
        }
        return event.map(e -> new TimedEvent(
                stored.position(),
                new CallId(stored.stream().id()),
                stored.version(),
                stored.at(),
                stored.commandId(),
                e));
    }
}
