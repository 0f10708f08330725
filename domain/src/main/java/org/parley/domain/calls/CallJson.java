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
        json.put("addedAt", leg.addedAt().toString());
        leg.joinedAt().ifPresent(at -> json.put("joinedAt", at.toString()));
        leg.leftAt().ifPresent(at -> json.put("leftAt", at.toString()));
        leg.leftReason().ifPresent(reason -> json.put("leftReason", name(reason)));
        return json;
    }

    /** An event: its {@code type} and its record's fields. */
    public static ObjectNode of(CallEvent event) {
        var json = object();
        json.put("type", type(event));
        switch (event) {
            case CallEvent.CallStarted(var call, _, var conference, var title) -> {
                json.put("call", call.value());
                conference.ifPresent(id -> json.put("conference", id.value()));
                json.put("title", title);
            }
            case CallEvent.LegAdded added -> {
                json.put("leg", added.leg().value());
                json.put("kind", name(added.kind()));
                json.put("incoming", added.incoming());
                json.put("participant", added.participant());
                json.put("subject", added.subject());
                json.put("displayName", added.displayName());
                json.put("number", added.number());
            }
            case CallEvent.LegRinging(var leg) -> json.put("leg", leg.value());
            case CallEvent.LegJoined(var leg) -> json.put("leg", leg.value());
            case CallEvent.LegConnected(var leg) -> json.put("leg", leg.value());
            case CallEvent.LegMuted(var leg) -> json.put("leg", leg.value());
            case CallEvent.LegUnmuted(var leg) -> json.put("leg", leg.value());
            case CallEvent.LegHeld(var leg) -> json.put("leg", leg.value());
            case CallEvent.LegResumed(var leg) -> json.put("leg", leg.value());
            case CallEvent.DigitPressed(var leg, var digit, var durationMs) -> {
                json.put("leg", leg.value());
                json.put("digit", digit);
                json.put("durationMs", durationMs);
            }
            case CallEvent.LegLeft(var leg, var reason) -> {
                json.put("leg", leg.value());
                json.put("reason", name(reason));
            }
            case CallEvent.RecordingStarted(var recording, var by) -> {
                json.put("recording", recording.value());
                json.put("by", by);
            }
            case CallEvent.RecordingStopped(var recording, var reason) -> {
                json.put("recording", recording.value());
                json.put("reason", name(reason));
            }
            case CallEvent.CallEnded(var reason) -> json.put("reason", name(reason));
        }
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

    /** {@code leg-added} for {@code LegAdded}. */
    public static String type(CallEvent event) {
        return switch (event) {
            case CallEvent.CallStarted _ -> "call-started";
            case CallEvent.LegAdded _ -> "leg-added";
            case CallEvent.LegRinging _ -> "leg-ringing";
            case CallEvent.LegJoined _ -> "leg-joined";
            case CallEvent.LegConnected _ -> "leg-connected";
            case CallEvent.LegMuted _ -> "leg-muted";
            case CallEvent.LegUnmuted _ -> "leg-unmuted";
            case CallEvent.LegHeld _ -> "leg-held";
            case CallEvent.LegResumed _ -> "leg-resumed";
            case CallEvent.DigitPressed _ -> "digit-pressed";
            case CallEvent.LegLeft _ -> "leg-left";
            case CallEvent.RecordingStarted _ -> "recording-started";
            case CallEvent.RecordingStopped _ -> "recording-stopped";
            case CallEvent.CallEnded _ -> "call-ended";
        };
    }

    /** {@code NO_ANSWER} is {@code no-answer}. */
    public static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
