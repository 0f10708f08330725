package org.parley.domain.recordings;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.calls.CallId;
import org.parley.domain.conversations.ConferenceId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Events of recordings as they are stored: flat JSON, ids as plain strings. */
final class RecordingJson {
    private static final JsonMapper JSON = new JsonMapper();

    private RecordingJson() {}

    static String type(RecordingEvent event) {
        return switch (event) {
            case RecordingEvent.Started _ -> "recording-started";
            case RecordingEvent.Stopped _ -> "recording-stopped";
            case RecordingEvent.Finished _ -> "recording-finished";
            case RecordingEvent.Failed _ -> "recording-failed";
            case RecordingEvent.Deleted _ -> "recording-deleted";
        };
    }

    static String write(RecordingEvent event) {
        var json = JSON.createObjectNode();
        switch (event) {
            case RecordingEvent.Started(var call, var tenant, var conference, var title, var by, var at) -> {
                json.put("call", call.value()).put("tenant", tenant.value());
                conference.ifPresent(id -> json.put("conference", id.value()));
                json.put("title", title).put("by", by).put("at", at.toString());
            }
            case RecordingEvent.Stopped _ -> {}
            case RecordingEvent.Finished(var durationMs, var interrupted, var failure, var tracks) -> {
                json.put("durationMs", durationMs).put("interrupted", interrupted).put("failure", failure);
                json.set("tracks", tracks(tracks));
            }
            case RecordingEvent.Failed(var because) -> json.put("because", because);
            case RecordingEvent.Deleted(var by) -> json.put("by", by);
        }
        return json.toString();
    }

    static RecordingEvent read(String type, String text) {
        var json = JSON.readTree(text);
        return switch (type) {
            case "recording-started" ->
                new RecordingEvent.Started(
                        new CallId(text(json, "call")),
                        new TenantId(text(json, "tenant")),
                        Optional.of(text(json, "conference")).filter(id -> !id.isEmpty()).map(ConferenceId::new),
                        text(json, "title"),
                        text(json, "by"),
                        Instant.parse(text(json, "at")));
            case "recording-stopped" -> new RecordingEvent.Stopped();
            case "recording-finished" ->
                new RecordingEvent.Finished(
                        json.path("durationMs").asLong(0),
                        json.path("interrupted").asBoolean(false),
                        text(json, "failure"),
                        tracks(json.path("tracks")));
            case "recording-failed" -> new RecordingEvent.Failed(text(json, "because"));
            case "recording-deleted" -> new RecordingEvent.Deleted(text(json, "by"));
            default -> throw new IllegalStateException("No event of recordings: " + type + ".");
        };
    }

    static String writeTracks(List<Recording.Track> tracks) {
        return tracks(tracks).toString();
    }

    static List<Recording.Track> readTracks(String text) {
        return tracks(JSON.readTree(text));
    }

    private static ArrayNode tracks(List<Recording.Track> tracks) {
        var array = JSON.createArrayNode();
        for (var track : tracks) {
            array.addObject()
                    .put("n", track.n())
                    .put("kind", track.kind().name())
                    .put("name", track.name())
                    .put("startMs", track.startMs())
                    .put("durationMs", track.durationMs())
                    .put("bytes", track.bytes())
                    .put("sha256", track.sha256());
        }
        return array;
    }

    private static List<Recording.Track> tracks(JsonNode array) {
        var tracks = new ArrayList<Recording.Track>();
        for (var json : array) {
            tracks.add(new Recording.Track(
                    json.path("n").asInt(0),
                    Recording.TrackKind.valueOf(text(json, "kind")),
                    text(json, "name"),
                    json.path("startMs").asLong(0),
                    json.path("durationMs").asLong(0),
                    json.path("bytes").asLong(0),
                    text(json, "sha256")));
        }
        return tracks;
    }

    private static String text(JsonNode json, String field) {
        return json.path(field).asString("");
    }
}
