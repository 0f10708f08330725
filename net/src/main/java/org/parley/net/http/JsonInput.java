package org.parley.net.http;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One JSON object from a client, read strictly: malformed text is refused with its place, a field of the wrong kind with
 * what would be right, and {@link #end} refuses fields that nobody asked for, with those that are known. All refusals
 * are INVALID. A field that is {@code null} counts as absent. Owned by one request.
 */
public final class JsonInput {
    private static final int DEPTH_MAX = 8;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .maxNumberLength(32)
                            .maxNameLength(256)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonNode object;
    private final Set<String> known = new LinkedHashSet<>();

    private JsonInput(JsonNode object) {
        this.object = object;
    }

    /** Parses UTF-8. */
    public static JsonInput parse(byte[] utf8) {
        try {
            return parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
        } catch (CharacterCodingException _) {
            throw invalid("Malformed JSON: it is not UTF-8.");
        }
    }

    /** Parses text. */
    public static JsonInput parse(String text) {
        if (text.isBlank()) {
            throw invalid("A JSON object is missing: at least {}.");
        }
        JsonNode node;
        try {
            node = MAPPER.readTree(text);
        } catch (JacksonException malformed) {
            var at = malformed.getLocation();
            var place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw invalid("Malformed JSON" + place + ": " + firstSentence(malformed.getOriginalMessage()));
        }
        if (node == null || !node.isObject()) {
            throw invalid("A JSON object is expected, such as {}.");
        }
        return new JsonInput(node);
    }

    /** A line of text: at least one character that is not blank, no control characters. Blanks around it are cut. */
    public String line(String name, int maxChars) {
        return required(name, optionalLine(name, maxChars), "a text");
    }

    /** As {@link #line}, where it is given. */
    public Optional<String> optionalLine(String name, int maxChars) {
        var text = optionalText(name, maxChars).map(String::strip);
        if (text.isPresent() && (text.get().isEmpty() || text.get().chars().anyMatch(Character::isISOControl))) {
            throw invalid("\"" + name + "\" must be one line of text, with at least one character.");
        }
        return text;
    }

    /** Any text, unchanged: passwords, SDP. */
    public String text(String name, int maxChars) {
        return required(name, optionalText(name, maxChars), "a text");
    }

    /** As {@link #text}, where it is given. */
    public Optional<String> optionalText(String name, int maxChars) {
        var node = find(name);
        if (node == null) {
            return Optional.empty();
        }
        if (!node.isString()) {
            throw invalid("\"" + name + "\" must be a text in quotes.");
        }
        var text = node.stringValue();
        if (text.length() > maxChars) {
            throw invalid("\"" + name + "\" is too long: at most " + maxChars + " characters.");
        }
        return Optional.of(text);
    }

    public boolean flag(String name) {
        return required(name, optionalFlag(name), "true or false");
    }

    /** {@code true} or {@code false}, where it is given. */
    public Optional<Boolean> optionalFlag(String name) {
        var node = find(name);
        if (node == null) {
            return Optional.empty();
        }
        if (!node.isBoolean()) {
            throw invalid("\"" + name + "\" must be true or false.");
        }
        return Optional.of(node.booleanValue());
    }

    /** A whole number that is not negative, where it is given. */
    public Optional<Long> optionalCount(String name) {
        var node = find(name);
        if (node == null) {
            return Optional.empty();
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
            throw invalid("\"" + name + "\" must be a whole number, 0 or more.");
        }
        return Optional.of(node.longValue());
    }

    /** A whole number from 0 to {@code max}. */
    public int count(String name, int max) {
        long value = required(name, optionalCount(name), "a whole number");
        if (value > max) {
            throw invalid("\"" + name + "\" must be at most " + max + ".");
        }
        return (int) value;
    }

    /** A number from {@code min} to {@code max}. */
    public double number(String name, double min, double max) {
        return required(name, optionalNumber(name, min, max), "a number");
    }

    /** As {@link #number}, where it is given. */
    public Optional<Double> optionalNumber(String name, double min, double max) {
        var node = find(name);
        if (node == null) {
            return Optional.empty();
        }
        double value = node.isNumber() ? node.doubleValue() : Double.NaN;
        if (!(value >= min && value <= max)) {
            throw invalid("\"" + name + "\" must be a number from " + min + " to " + max + ".");
        }
        return Optional.of(value);
    }

    /** A list of at most {@code max} objects, each read by {@code reader} as strictly as this one. */
    public <T> List<T> objects(String name, int max, Function<JsonInput, T> reader) {
        var node = find(name);
        if (node == null || !node.isArray()) {
            throw invalid("\"" + name + "\" must be a list.");
        }
        if (node.size() > max) {
            throw invalid("\"" + name + "\" is too long: at most " + max + " entries.");
        }
        var all = new ArrayList<T>(node.size());
        for (var each : node) {
            if (!each.isObject()) {
                throw invalid("\"" + name + "\" must be a list of objects.");
            }
            var input = new JsonInput(each);
            all.add(reader.apply(input));
            input.end();
        }
        return all;
    }

    /** One of an enumeration's names in kebab-case. */
    public <E extends Enum<E>> E choice(String name, E[] choices) {
        return required(name, optionalChoice(name, choices), "one of " + names(choices));
    }

    /** One of an enumeration's names in kebab-case, where it is given. */
    public <E extends Enum<E>> Optional<E> optionalChoice(String name, E[] choices) {
        return optionalText(name, 64)
                .map(text -> Arrays.stream(choices)
                        .filter(choice -> wireName(choice).equals(text))
                        .findFirst()
                        .orElseThrow(() -> invalid("\"" + name + "\" must be one of " + names(choices) + ".")));
    }

    private static <E extends Enum<E>> String names(E[] choices) {
        return Arrays.stream(choices).map(JsonInput::wireName).collect(Collectors.joining(", "));
    }

    /** Refuses fields that were not asked for until now: they are mistakes of whoever wrote the client. */
    public void end() {
        for (var name : object.propertyNames()) {
            if (!known.contains(name)) {
                throw invalid("\"" + printable(name) + "\" is not known here; known are: " + String.join(", ", known) + ".");
            }
        }
    }

    /** {@code NO_ANSWER} is {@code no-answer} on the wire. */
    public static String wireName(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private @Nullable JsonNode find(String name) {
        known.add(name);
        var node = object.get(name);
        return node == null || node.isNull() ? null : node;
    }

    private static <T> T required(String name, Optional<T> value, String kind) {
        return value.orElseThrow(() -> invalid("\"" + name + "\" is missing: it must be " + kind + "."));
    }

    private static String firstSentence(@Nullable String message) {
        var text = message == null ? "not JSON" : message;
        // Jackson goes on with where in its own source: we say that ourselves.
        return printable(text.replaceFirst("(?s)(\\n| \\(start marker| at \\[Source).*", ""));
    }

    private static String printable(String text) {
        var safe = text.replaceAll("\\p{Cntrl}", "?");
        return safe.length() > 200 ? safe.substring(0, 200) + "…" : safe;
    }

    private static ParleyException invalid(String message) {
        return new ParleyException(ErrorCode.INVALID, message);
    }
}
