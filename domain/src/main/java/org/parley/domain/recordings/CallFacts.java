package org.parley.domain.recordings;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.RecordingId;
import org.parley.domain.conversations.ConferenceId;
import org.parley.platform.events.StoredEvent;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a call's events say that a recording of it needs to know: whose it is, what it is called, who took part. */
final class CallFacts {
    private static final JsonMapper JSON = new JsonMapper();

    /** Who turned a recording on, and when. */
    record Start(String by, Instant at) {}

    private @Nullable TenantId tenant;
    private Optional<ConferenceId> conference = Optional.empty();
    private String title = "";
    private final Map<String, String> subjectByLeg = new HashMap<>();
    private final Set<String> joined = new HashSet<>();
    private final Map<RecordingId, Start> starts = new HashMap<>();

    static CallFacts of(List<StoredEvent> events) {
        var facts = new CallFacts();
        for (var event : events) {
            facts.add(event);
        }
        return facts;
    }

    private void add(StoredEvent event) {
        switch (event.type()) {
            case "call-started" -> {
                var json = JSON.readTree(event.json());
                tenant = new TenantId(id(json, "tenant"));
                title = json.path("title").asString("");
                conference = Optional.of(id(json, "conference")).filter(text -> !text.isEmpty()).map(ConferenceId::new);
            }
            case "leg-added" -> {
                var json = JSON.readTree(event.json());
                subjectByLeg.put(id(json, "leg"), json.path("subject").asString(""));
            }
            case "leg-joined" -> {
                var subject = subjectByLeg.getOrDefault(id(JSON.readTree(event.json()), "leg"), "");
                if (!subject.isEmpty()) {
                    joined.add(subject);
                }
            }
            case "recording-started" -> {
                var json = JSON.readTree(event.json());
                starts.put(recording(event), new Start(json.path("by").asString(""), event.at()));
            }
            default -> {
                // Mutes, digits and the like do not matter to recordings.
            }
        }
    }

    /** The recording that an event of a call is about. */
    static RecordingId recording(StoredEvent event) {
        return new RecordingId(id(JSON.readTree(event.json()), "recording"));
    }

    /** The first event of a recording; empty while the call's own first event is not there. */
    Optional<RecordingEvent.Started> started(CallId call, RecordingId recording, Instant otherwiseAt) {
        if (tenant == null) {
            return Optional.empty();
        }
        var start = starts.getOrDefault(recording, new Start("", otherwiseAt));
        return Optional.of(new RecordingEvent.Started(call, tenant, conference, title, start.by(), start.at()));
    }

    Set<String> joinedSubjects() {
        return Set.copyOf(joined);
    }

    /** An id, written as a plain string or as a record of one value. */
    private static String id(JsonNode json, String field) {
        var value = json.path(field);
        return value.isObject() ? value.path("value").asString("") : value.asString("");
    }
}
