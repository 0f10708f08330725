package org.parley.node.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The API's answers as text that people read in a terminal. */
final class Tables {
    private Tables() {}

    static String recordings(JsonNode recordings) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("RECORDING", "STARTED", "LENGTH", "STATE", "TRACKS", "TITLE"));
        for (var recording : recordings) {
            rows.add(List.of(
                    recording.path("id").asString(),
                    recording.path("startedAt").asString(),
                    length(recording.path("durationMs").asLong(0)),
                    recording.path("state").asString() + (recording.path("interrupted").asBoolean(false) ? " (interrupted)" : ""),
                    String.valueOf(recording.path("tracks").size()),
                    recording.path("title").asString("")));
        }
        return rows.size() == 1 ? "There are no recordings yet.\n" : aligned(rows);
    }

    static String timeline(JsonNode timeline) {
        var call = timeline.path("call");
        var text = new StringBuilder();
        text.append(call.path("id").asString()).append("  ").append(call.path("title").asString("")).append('\n');
        text.append("started ").append(call.path("startedAt").asString());
        if (call.path("endedAt").isString()) {
            text.append(", ended ").append(call.path("endedAt").asString()).append(" (").append(call.path("endReason").asString()).append(')');
        } else {
            text.append(", running");
        }
        text.append("\n\n");
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("#", "AFTER", "WHAT", "WHO", "MORE"));
        var start = time(call.path("startedAt").asString(""));
        for (var event : timeline.path("events")) {
            rows.add(List.of(
                    event.path("version").asString(""),
                    after(start, time(event.path("at").asString(""))),
                    event.path("type").asString(),
                    who(call, event.path("leg").asString("")),
                    more(event)));
        }
        return text.append(aligned(rows)).toString();
    }

    private static String who(JsonNode call, String leg) {
        for (var candidate : call.path("legs")) {
            if (candidate.path("id").asString().equals(leg)) {
                return candidate.path("displayName").asString() + " (" + candidate.path("kind").asString() + ")";
            }
        }
        return leg;
    }

    private static String more(JsonNode event) {
        var parts = new ArrayList<String>();
        for (var name : List.of("reason", "recording", "by", "number", "digit", "conference", "title")) {
            if (event.path(name).isString() && !event.path(name).asString().isEmpty()) {
                parts.add(name + " " + event.path(name).asString());
            }
        }
        return String.join(", ", parts);
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (java.time.format.DateTimeParseException _) {
            return Instant.EPOCH;
        }
    }

    private static String after(Instant start, Instant then) {
        long millis = Duration.between(start, then).toMillis();
        return String.format("%d.%03d s", millis / 1000, millis % 1000);
    }

    private static String length(long millis) {
        return String.format("%d:%02d", millis / 60000, millis / 1000 % 60);
    }

    static String aligned(List<List<String>> rows) {
        var widths = new int[rows.getFirst().size()];
        for (var row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        var text = new StringBuilder();
        for (var row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
