package org.parley.domain.calls;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.parley.domain.calls.CallQuality.LegQuality;
import org.parley.domain.calls.CallQuality.Way;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Measurements as JSON, in the store as on the gateway. What was not measured is left out, and reads as not measured. */
final class QualityJson {
    private QualityJson() {}

    static ObjectNode write(ObjectNode json, List<LegQuality> legs) {
        var array = json.putArray("legs");
        for (var each : legs) {
            var leg = array.addObject().put("leg", each.leg().value());
            each.heard().ifPresent(way -> write(leg.putObject("heard"), way));
            each.told().ifPresent(way -> write(leg.putObject("told"), way));
            each.roundTripMs().ifPresent(ms -> leg.put("roundTripMs", ms));
        }
        return json;
    }

    static List<LegQuality> read(JsonNode json) {
        var legs = new ArrayList<LegQuality>();
        for (var leg : json.required("legs")) {
            legs.add(new LegQuality(
                    new LegId(leg.required("leg").asString()),
                    way(leg.get("heard")),
                    way(leg.get("told")),
                    wholeNumber(leg, "roundTripMs")));
        }
        return legs;
    }

    private static void write(ObjectNode json, Way way) {
        json.put("lossPercent", way.lossPercent()).put("jitterMs", way.jitterMs());
        way.concealedPercent().ifPresent(percent -> json.put("concealedPercent", percent));
        way.delayMs().ifPresent(ms -> json.put("delayMs", ms));
        way.mos().ifPresent(mos -> json.put("mos", mos));
    }

    private static Optional<Way> way(@Nullable JsonNode json) {
        return Optional.ofNullable(json).map(way -> new Way(
                way.required("lossPercent").asDouble(),
                way.required("jitterMs").asDouble(),
                number(way, "concealedPercent"),
                wholeNumber(way, "delayMs"),
                number(way, "mos")));
    }

    private static OptionalDouble number(JsonNode json, String field) {
        var node = json.get(field);
        return node == null ? OptionalDouble.empty() : OptionalDouble.of(node.asDouble());
    }

    private static OptionalInt wholeNumber(JsonNode json, String field) {
        var node = json.get(field);
        return node == null ? OptionalInt.empty() : OptionalInt.of(node.asInt());
    }
}
