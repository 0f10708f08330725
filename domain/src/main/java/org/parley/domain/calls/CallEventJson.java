package org.parley.domain.calls;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.calls.CallEvent.CallEnded;
import org.parley.domain.calls.CallEvent.CallLocked;
import org.parley.domain.calls.CallEvent.CallStarted;
import org.parley.domain.calls.CallEvent.CallUnlocked;
import org.parley.domain.calls.CallEvent.DigitPressed;
import org.parley.domain.calls.CallEvent.LegAdded;
import org.parley.domain.calls.CallEvent.LegConnected;
import org.parley.domain.calls.CallEvent.LegDeafened;
import org.parley.domain.calls.CallEvent.LegGained;
import org.parley.domain.calls.CallEvent.LegHeld;
import org.parley.domain.calls.CallEvent.LegJoined;
import org.parley.domain.calls.CallEvent.LegLeft;
import org.parley.domain.calls.CallEvent.LegMovedIn;
import org.parley.domain.calls.CallEvent.LegMovedOut;
import org.parley.domain.calls.CallEvent.LegMuted;
import org.parley.domain.calls.CallEvent.LegProgressed;
import org.parley.domain.calls.CallEvent.LegResumed;
import org.parley.domain.calls.CallEvent.LegRinging;
import org.parley.domain.calls.CallEvent.LegUndeafened;
import org.parley.domain.calls.CallEvent.LegUnmuted;
import org.parley.domain.calls.CallEvent.QualityMeasured;
import org.parley.domain.calls.CallEvent.RecordingStarted;
import org.parley.domain.calls.CallEvent.RecordingStopped;
import org.parley.domain.calls.CallEvent.Routed;
import org.parley.domain.calls.CallEvent.TransferFailed;
import org.parley.domain.calls.CallEvent.TransferRequested;
import org.parley.domain.calls.CallEvent.TransferSucceeded;
import org.parley.domain.calls.CallEvent.VideoStarted;
import org.parley.domain.calls.CallEvent.VideoStopped;
import org.parley.domain.conversations.ConferenceId;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A call's events as JSON, in the store as on the gateway: types in kebab-case, ids as plain strings, reasons in kebab-case. Written
 * by hand, so that renaming a record's field cannot change what is stored. Reading ignores fields it does not know.
 */
public final class CallEventJson {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private CallEventJson() {}

    /** The event's type as stored and sent: {@code leg-added}. */
    public static String typeOf(CallEvent event) {
        return switch (event) {
            case CallStarted _ -> "call-started";
            case LegAdded _ -> "leg-added";
            case LegRinging _ -> "leg-ringing";
            case LegJoined _ -> "leg-joined";
            case LegConnected _ -> "leg-connected";
            case LegMuted _ -> "leg-muted";
            case LegUnmuted _ -> "leg-unmuted";
            case LegHeld _ -> "leg-held";
            case LegResumed _ -> "leg-resumed";
            case DigitPressed _ -> "digit-pressed";
            case LegProgressed _ -> "leg-progressed";
            case LegLeft _ -> "leg-left";
            case TransferRequested _ -> "transfer-requested";
            case TransferSucceeded _ -> "transfer-succeeded";
            case TransferFailed _ -> "transfer-failed";
            case Routed _ -> "routed";
            case LegMovedOut _ -> "leg-moved-out";
            case LegMovedIn _ -> "leg-moved-in";
            case RecordingStarted _ -> "recording-started";
            case RecordingStopped _ -> "recording-stopped";
            case VideoStarted _ -> "video-started";
            case VideoStopped _ -> "video-stopped";
            case CallLocked _ -> "call-locked";
            case CallUnlocked _ -> "call-unlocked";
            case LegDeafened _ -> "leg-deafened";
            case LegUndeafened _ -> "leg-undeafened";
            case LegGained _ -> "leg-gained";
            case QualityMeasured _ -> "quality-measured";
            case CallEnded _ -> "call-ended";
        };
    }

    /** The event's fields, without its type. */
    public static ObjectNode fields(CallEvent event) {
        var json = MAPPER.createObjectNode();
        return switch (event) {
            case CallStarted(var call, var tenant, var conference, var title) -> {
                json.put("call", call.value()).put("tenant", tenant.value());
                conference.ifPresent(id -> json.put("conference", id.value()));
                yield json.put("title", title);
            }
            case LegAdded leg -> added(json, leg);
            case LegRinging(var leg) -> json.put("leg", leg.value());
            case LegJoined(var leg) -> json.put("leg", leg.value());
            case LegConnected(var leg) -> json.put("leg", leg.value());
            case LegMuted(var leg) -> json.put("leg", leg.value());
            case LegUnmuted(var leg) -> json.put("leg", leg.value());
            case LegHeld(var leg) -> json.put("leg", leg.value());
            case LegResumed(var leg) -> json.put("leg", leg.value());
            case DigitPressed(var leg, var digit, var durationMs) ->
                json.put("leg", leg.value()).put("digit", digit).put("durationMs", durationMs);
            case LegProgressed(var leg) -> json.put("leg", leg.value());
            case TransferRequested(var by, var target) -> json.put("leg", by.value()).put("target", target);
            case TransferSucceeded(var by, var to) -> json.put("leg", by.value()).put("to", to.value());
            case Routed(var leg, var trunk, var called, var because) -> {
                json.put("leg", leg.value()).put("trunk", trunk).put("called", called);
                var steps = json.putArray("because");
                because.forEach(steps::add);
                yield json;
            }
            case TransferFailed(var by, var reason) -> json.put("leg", by.value()).put("reason", wireName(reason));
            case LegMovedOut(var leg, var to) -> json.put("leg", leg.value()).put("to", to.value());
            case LegMovedIn(var leg, var from) -> added(json, leg).put("from", from.value());
            case LegLeft(var leg, var reason) -> json.put("leg", leg.value()).put("reason", wireName(reason));
            case RecordingStarted(var recording, var by) ->
                json.put("recording", recording.value()).put("by", by);
            case RecordingStopped(var recording, var reason) ->
                json.put("recording", recording.value()).put("reason", wireName(reason));
            case VideoStarted(var leg, var source) -> json.put("leg", leg.value()).put("source", wireName(source));
            case VideoStopped(var leg, var source) -> json.put("leg", leg.value()).put("source", wireName(source));
            case CallLocked _, CallUnlocked _ -> json;
            case LegDeafened(var leg) -> json.put("leg", leg.value());
            case LegUndeafened(var leg) -> json.put("leg", leg.value());
            case LegGained(var leg, var gainDb) -> json.put("leg", leg.value()).put("gainDb", gainDb);
            case QualityMeasured(var legs) -> QualityJson.write(json, legs);
            case CallEnded(var reason) -> json.put("reason", wireName(reason));
        };
    }

    /** Reads an event back; empty for a type of a newer version, and for JSON that is none or lacks a field. */
    public static Optional<CallEvent> read(String type, String json) {
        try {
            return Optional.ofNullable(MAPPER.readTree(json)).flatMap(tree -> read(type, tree));
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    private static Optional<CallEvent> read(String type, JsonNode json) {
        return Optional.ofNullable(
                switch (type) {
                    case "call-started" ->
                        new CallStarted(
                                new CallId(text(json, "call")),
                                new TenantId(text(json, "tenant")),
                                Optional.ofNullable(json.get("conference")).map(id -> new ConferenceId(id.asString())),
                                text(json, "title"));
                    case "leg-added" -> added(json);
                    case "leg-progressed" -> new LegProgressed(leg(json));
                    case "transfer-requested" -> new TransferRequested(leg(json), text(json, "target"));
                    case "transfer-succeeded" -> new TransferSucceeded(leg(json), new LegId(text(json, "to")));
                    case "routed" ->
                        new Routed(
                                leg(json),
                                text(json, "trunk"),
                                text(json, "called"),
                                json.path("because").valueStream().map(JsonNode::asString).toList());
                    case "transfer-failed" -> new TransferFailed(leg(json), reason(json));
                    case "leg-moved-out" -> new LegMovedOut(leg(json), new CallId(text(json, "to")));
                    case "leg-moved-in" -> new LegMovedIn(added(json), new CallId(text(json, "from")));
                    case "leg-ringing" -> new LegRinging(leg(json));
                    case "leg-joined" -> new LegJoined(leg(json));
                    case "leg-connected" -> new LegConnected(leg(json));
                    case "leg-muted" -> new LegMuted(leg(json));
                    case "leg-unmuted" -> new LegUnmuted(leg(json));
                    case "leg-held" -> new LegHeld(leg(json));
                    case "leg-resumed" -> new LegResumed(leg(json));
                    case "digit-pressed" ->
                        new DigitPressed(leg(json), text(json, "digit"), json.required("durationMs").asInt());
                    case "leg-left" -> new LegLeft(leg(json), reason(json));
                    case "recording-started" ->
                        new RecordingStarted(new RecordingId(text(json, "recording")), text(json, "by"));
                    case "recording-stopped" ->
                        new RecordingStopped(new RecordingId(text(json, "recording")), reason(json));
                    case "video-started" -> source(json).map(source -> new VideoStarted(leg(json), source)).orElse(null);
                    case "video-stopped" -> source(json).map(source -> new VideoStopped(leg(json), source)).orElse(null);
                    case "call-locked" -> new CallLocked();
                    case "call-unlocked" -> new CallUnlocked();
                    case "leg-deafened" -> new LegDeafened(leg(json));
                    case "leg-undeafened" -> new LegUndeafened(leg(json));
                    case "leg-gained" -> new LegGained(leg(json), json.required("gainDb").asDouble());
                    case "quality-measured" -> new QualityMeasured(QualityJson.read(json));
                    case "call-ended" -> new CallEnded(reason(json));
                    default -> null;
                });
    }

    private static ObjectNode added(ObjectNode json, LegAdded leg) {
        return json.put("leg", leg.leg().value())
                .put("kind", wireName(leg.kind()))
                .put("incoming", leg.incoming())
                .put("participant", leg.participant())
                .put("subject", leg.subject())
                .put("displayName", leg.displayName())
                .put("number", leg.number());
    }

    private static LegAdded added(JsonNode json) {
        return new LegAdded(
                leg(json),
                text(json, "kind").equals("phone") ? LegKind.PHONE : LegKind.BROWSER,
                json.required("incoming").asBoolean(),
                text(json, "participant"),
                text(json, "subject"),
                text(json, "displayName"),
                text(json, "number"));
    }

    /** {@code CONNECTION_LOST} as {@code connection-lost}. */
    public static String wireName(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static LegId leg(JsonNode json) {
        return new LegId(text(json, "leg"));
    }

    /** Empty for a source of a newer version. */
    private static Optional<VideoSource> source(JsonNode json) {
        var name = text(json, "source");
        return Arrays.stream(VideoSource.values()).filter(source -> wireName(source).equals(name)).findFirst();
    }

    private static String text(JsonNode json, String field) {
        return json.required(field).asString();
    }

    /** A reason that a newer version knows is, for this one, that something went wrong. */
    private static EndReason reason(JsonNode json) {
        var name = text(json, "reason");
        for (var reason : EndReason.values()) {
            if (wireName(reason).equals(name)) {
                return reason;
            }
        }
        return EndReason.FAILED;
    }
}
