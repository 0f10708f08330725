package org.parley.domain.calls;

import java.util.Locale;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How calls and their events look to clients: the schema of the gateway and of the timeline
 * (docs/developers/api.md). Names are kebab-case, ids plain strings, times RFC 3339; what is absent is left out.
 */
public final class CallJson {
    private CallJson() {}

    /** A call as it stands. */
    public static ObjectNode of(CallState state) {
        var json = object();
        json.put("id", state.call().value());
        state.conference().ifPresent(conference -> json.put("conference", conference.value()));
        json.put("title", state.title());
        json.put("version", state.version());
        json.put("startedAt", state.startedAt().toString());
        state.endedAt().ifPresent(at -> json.put("endedAt", at.toString()));
        state.endReason().ifPresent(reason -> json.put("endReason", name(reason)));
        state.recording().ifPresent(recording -> json.put("recording", recording.value()));
        json.put("locked", state.locked());
        var legs = json.putArray("legs");
        state.legs().forEach(leg -> legs.add(of(leg)));
        return json;
    }

    private static ObjectNode of(CallState.Leg leg) {
        var json = object();
        json.put("id", leg.leg().value());
        json.put("kind", name(leg.kind()));
        json.put("incoming", leg.incoming());
        json.put("participant", leg.participant());
        json.put("subject", leg.subject());
        json.put("displayName", leg.displayName());
        json.put("number", leg.number());
        json.put("phase", name(leg.phase()));
        json.put("muted", leg.muted());
        json.put("held", leg.held());
        json.put("deaf", leg.deaf());
        json.put("gainDb", leg.gainDb());
        var video = json.putArray("video");
        leg.video().stream().sorted().forEach(source -> video.add(name(source)));
        json.put("addedAt", leg.addedAt().toString());
        leg.joinedAt().ifPresent(at -> json.put("joinedAt", at.toString()));
        leg.leftAt().ifPresent(at -> json.put("leftAt", at.toString()));
        leg.leftReason().ifPresent(reason -> json.put("leftReason", name(reason)));
        return json;
    }

    /** An event: its {@code type} and its record's fields; whose data it is, is nobody's business. */
    public static ObjectNode of(CallEvent event) {
        var json = object().put("type", CallEventJson.typeOf(event));
        json.setAll(CallEventJson.fields(event));
        json.remove("tenant");
        return json;
    }

    /** An event with its place, as the gateway sends it and the timeline lists it. */
    public static ObjectNode of(CallControl.TimedEvent timed) {
        var json = object();
        json.put("seq", timed.position());
        json.put("call", timed.call().value());
        json.put("version", timed.version());
        json.put("at", timed.at().toString());
        json.set("event", of(timed.event()));
        return json;
    }

    /** {@code NO_ANSWER} is {@code no-answer}. */
    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
