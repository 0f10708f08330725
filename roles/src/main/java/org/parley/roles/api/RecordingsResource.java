package org.parley.roles.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.RecordingId;
import org.parley.domain.recordings.Recording;
import org.parley.domain.recordings.Recordings;
import org.parley.domain.recordings.TrackAudio;
import org.parley.net.http.JsonInput;
import tools.jackson.databind.node.ObjectNode;

/** Recordings: what there is, its sound, its waveform. */
final class RecordingsResource {
    private static final String ONE = "/api/recordings/{id}";
    private static final int LIST_MAX = 500;

    private final Recordings recordings;
    private final Callers callers;

    RecordingsResource(Recordings recordings, Callers callers) {
        this.recordings = recordings;
        this.callers = callers;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/api/recordings", this::list);
        routes.get(ONE, this::show);
        routes.delete(ONE, this::delete);
        routes.get(ONE + "/tracks/{n}/audio", this::audio);
        routes.get(ONE + "/tracks/{n}/peaks", this::peaks);
    }

    private void list(Context context) {
        var by = callers.of(context);
        var call = context.queryParam("call");
        int limit = Requests.number(context, "limit", 1, LIST_MAX, 100);
        var found = call == null || call.isEmpty() ? recordings.list(by, limit) : recordings.ofCall(by, new CallId(call));
        var json = Requests.object();
        var array = json.putArray("recordings");
        found.forEach(recording -> array.add(json(recording)));
        Requests.answer(context, json);
    }

    private void show(Context context) {
        Requests.answer(context, json(recordings.get(callers.of(context), id(context))));
    }

    private void delete(Context context) {
        recordings.delete(callers.of(context), id(context));
        context.status(204);
    }

    /** Elements of a page ask in ranges, so that a person can jump in a long recording. */
    private void audio(Context context) {
        var audio = recordings.audio(callers.ofElement(context), id(context), track(context));
        var tag = "\"" + audio.track().sha256() + "\"";
        context.header("Accept-Ranges", "bytes");
        context.header("ETag", tag);
        context.header("Cache-Control", "private, max-age=0, must-revalidate");
        if ("1".equals(context.queryParam("download"))) {
            context.header("Content-Disposition", "attachment; filename*=UTF-8''" + encoded(audio.fileName()));
        }
        if (tag.equals(context.header("If-None-Match"))) {
            context.status(304);
            return;
        }
        var condition = context.header("If-Range"); // RFC 9110 §13.1.5: another file than the one known is sent whole.
        var range = condition == null || condition.equals(tag) ? context.header("Range") : null;
        switch (ByteRange.parse(range, audio.bytes())) {
            case ByteRange.Whole() -> send(context, audio, 0, audio.bytes());
            case ByteRange.Part part -> {
                context.status(206);
                context.header("Content-Range", "bytes " + part.first() + "-" + part.last() + "/" + audio.bytes());
                send(context, audio, part.first(), part.length());
            }
            case ByteRange.Unsatisfiable() -> {
                context.status(416);
                context.header("Content-Range", "bytes */" + audio.bytes());
            }
        }
    }

    private static void send(Context context, TrackAudio audio, long offset, long length) {
        context.contentType(TrackAudio.CONTENT_TYPE);
        context.header("Content-Length", Long.toString(length));
        context.result(audio.open(offset, length)); // Closed by the server when it is sent.
    }

    private void peaks(Context context) {
        var peaks = recordings.peaks(callers.of(context), id(context), track(context));
        var json = Requests.object();
        json.put("peaksPerSecond", peaks.peaksPerSecond());
        var array = json.putArray("peaks");
        for (int i = 0; i < peaks.count(); i++) {
            array.add(peaks.peak(i));
        }
        Requests.answer(context, json);
    }

    private static RecordingId id(Context context) {
        return new RecordingId(context.pathParam("id"));
    }

    private static int track(Context context) {
        var text = context.pathParam("n");
        if (!text.matches("[0-9]{1,4}")) {
            throw Requests.invalid("A track is a number: 0 is the mix.");
        }
        return Integer.parseInt(text);
    }

    /** RFC 8187: names in any script. */
    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static ObjectNode json(Recording recording) {
        var json = Requests.object();
        json.put("id", recording.id().value());
        json.put("call", recording.call().value());
        recording.conference().ifPresent(conference -> json.put("conference", conference.value()));
        json.put("title", recording.title());
        json.put("startedAt", recording.startedAt().toString());
        json.put("durationMs", recording.durationMs());
        json.put("state", JsonInput.wireName(recording.state()));
        json.put("interrupted", recording.interrupted());
        if (!recording.failure().isEmpty()) {
            json.put("failure", recording.failure());
        }
        json.put("by", recording.by());
        var tracks = json.putArray("tracks");
        for (var track : recording.tracks()) {
            tracks.addObject()
                    .put("n", track.n())
                    .put("kind", JsonInput.wireName(track.kind()))
                    .put("name", track.name())
                    .put("startMs", track.startMs())
                    .put("durationMs", track.durationMs())
                    .put("bytes", track.bytes())
                    .put("sha256", track.sha256());
        }
        return json;
    }
}
