package org.parley.domain.routing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.yaml.YAMLFactory;

/**
 * A plan's text as a tree in which every value is the characters that stand there, with its line: {@code +4930} stays a number with a
 * plus, and {@code NO} stays Norway. Keys in kebab-case and in camelCase are the same.
 */
sealed interface PlanText {
    int line();

    /** {@code written} are the names as they stand there, by those in camelCase. */
    record Fields(Map<String, PlanText> byName, Map<String, String> written, int line) implements PlanText {}

    record Items(List<PlanText> items, int line) implements PlanText {}

    record Scalar(String text, int line) implements PlanText {}

    int CHARS_MAX = 4 << 20;
    int DEPTH_MAX = 12;

    /** The tree of a JSON or YAML text; problems are added where it is neither. */
    static Fields read(String text, List<PlanProblem> problems) {
        var none = new Fields(Map.of(), Map.of(), 1);
        if (text.length() > CHARS_MAX) {
            problems.add(new PlanProblem("", 0, "the plan is larger than 4 MiB"));
            return none;
        }
        try (var parser = factory(text).createParser(ObjectReadContext.empty(), text)) {
            var token = parser.nextToken();
            if (token == null || token == JsonToken.VALUE_NULL) {
                return none;
            }
            if (token != JsonToken.START_OBJECT) {
                problems.add(new PlanProblem("", 1, "the plan is not a set of keys; it begins as in \"trunks:\""));
                return none;
            }
            var fields = fields(parser, "", problems);
            if (parser.nextToken() != null) {
                problems.add(new PlanProblem("", line(parser), "something follows the plan's end; keep one document"));
            }
            return fields;
        } catch (JacksonException failure) {
            var place = failure.getLocation();
            var message = String.valueOf(failure.getOriginalMessage()).lines().findFirst().orElse("");
            problems.add(new PlanProblem("", place == null ? 1 : place.getLineNr(), "neither YAML nor JSON: " + Numbers.shown(message)));
            return none;
        }
    }

    private static TokenStreamFactory factory(String text) {
        var limits = StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).maxDocumentLength(CHARS_MAX).build();
        return text.stripLeading().startsWith("{")
                ? JsonFactory.builder().streamReadConstraints(limits).build()
                : YAMLFactory.builder().streamReadConstraints(limits).build();
    }

    private static Fields fields(JsonParser parser, String path, List<PlanProblem> problems) {
        int line = line(parser);
        var found = new LinkedHashMap<String, PlanText>();
        var names = new LinkedHashMap<String, String>();
        for (var token = parser.nextToken(); token == JsonToken.PROPERTY_NAME; token = parser.nextToken()) {
            var written = parser.currentName();
            int at = line(parser);
            parser.nextToken();
            var here = path.isEmpty() ? written : path + "." + written;
            var value = value(parser, here, problems);
            names.put(camelCase(written), written);
            if (value != null && found.put(camelCase(written), value) != null) {
                problems.add(new PlanProblem(here, at, "stands here a second time; keep one"));
            }
        }
        return new Fields(found, names, line);
    }

    /** Null for what is empty: an absent value. */
    private static @Nullable PlanText value(JsonParser parser, String path, List<PlanProblem> problems) {
        int line = line(parser);
        return switch (parser.currentToken()) {
            case START_OBJECT -> fields(parser, path, problems);
            case START_ARRAY -> {
                var items = new ArrayList<PlanText>();
                for (var token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                    var item = value(parser, path + "[" + items.size() + "]", problems);
                    items.add(item == null ? new Scalar("", line(parser)) : item);
                }
                yield new Items(items, line);
            }
            case VALUE_NULL -> null;
            default -> new Scalar(parser.getString(), line);
        };
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    /** {@code caller-id} is {@code callerId}. */
    static String camelCase(String name) {
        if (name.indexOf('-') < 0) {
            return name;
        }
        var text = new StringBuilder();
        for (var part : name.split("-")) {
            text.append(text.isEmpty() || part.isEmpty() ? part : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
        }
        return text.toString();
    }
}
