package org.parley.domain.routing;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one object of a plan, read strictly: a value of the wrong kind, and at {@link #end} a key that nobody knows, become
 * problems with their place; reading goes on, so that all mistakes are told at once. Owned by one reading.
 */
final class PlanFields {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern AMOUNT = Pattern.compile("\\d{1,12}(\\.\\d{1,8})?");
    private static final int ITEMS_MAX = 50_000;

    private final PlanText.Fields fields;
    private final String path;
    private final List<PlanProblem> problems;
    private final Set<String> known = new LinkedHashSet<>();

    PlanFields(PlanText.Fields fields, String path, List<PlanProblem> problems) {
        this.fields = fields;
        this.path = path;
        this.problems = problems;
    }

    String path(String name) {
        return path.isEmpty() ? kebab(name) : path + "." + kebab(name);
    }

    boolean has(String name) {
        return fields.byName().containsKey(name);
    }

    void problem(String name, String sentence) {
        var value = fields.byName().get(name);
        problems.add(new PlanProblem(path(name), value == null ? fields.line() : value.line(), sentence));
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(scalar(name, "one text"));
    }

    String text(String name, String otherwise) {
        return text(name).orElse(otherwise);
    }

    /** Empty, with a problem, where it is missing. */
    String required(String name, String example) {
        if (!has(name)) {
            known.add(name);
            problem(name, "is missing; use " + example);
            return "";
        }
        return text(name, "");
    }

    boolean flag(String name, boolean otherwise) {
        var text = scalar(name, "true or false");
        if (text == null) {
            return otherwise;
        }
        switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes" -> {
                return true;
            }
            case "false", "no" -> {
                return false;
            }
            default -> {
                problem(name, "\"" + Numbers.shown(text) + "\" is not right; use true or false");
                return otherwise;
            }
        }
    }

    int number(String name, int least, int most, int otherwise) {
        return number(name, least, most).orElse(otherwise);
    }

    OptionalInt number(String name, int least, int most) {
        var text = scalar(name, "a number");
        if (text == null) {
            return OptionalInt.empty();
        }
        try {
            int value = Integer.parseInt(text.replace("_", ""));
            if (value >= least && value <= most) {
                return OptionalInt.of(value);
            }
        } catch (NumberFormatException _) {
            // Said below, as for a number out of range.
        }
        problem(name, "\"" + Numbers.shown(text) + "\" is not right; use a whole number from " + least + " to " + most);
        return OptionalInt.empty();
    }

    Optional<Duration> duration(String name) {
        var text = scalar(name, "a duration");
        if (text == null) {
            return Optional.empty();
        }
        var match = DURATION.matcher(text);
        if (!match.matches()) {
            problem(name, "\"" + Numbers.shown(text) + "\" is not right; use a duration with its unit (ms, s, m, h, d), as in 20s");
            return Optional.empty();
        }
        long amount = Long.parseLong(match.group(1));
        return Optional.of(switch (match.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        });
    }

    Optional<BigDecimal> amount(String name) {
        var text = scalar(name, "an amount");
        if (text == null) {
            return Optional.empty();
        }
        if (!AMOUNT.matcher(text).matches()) {
            problem(name, "\"" + Numbers.shown(text) + "\" is not right; use an amount as in 0.012");
            return Optional.empty();
        }
        return Optional.of(new BigDecimal(text));
    }

    <E extends Enum<E>> E choice(String name, E[] choices, E otherwise) {
        var text = scalar(name, "one word");
        if (text == null) {
            return otherwise;
        }
        for (var choice : choices) {
            if (wireName(choice).equals(text.toLowerCase(Locale.ROOT).replace('_', '-'))) {
                return choice;
            }
        }
        var names = new ArrayList<String>();
        for (var choice : choices) {
            names.add(wireName(choice));
        }
        problem(name, "\"" + Numbers.shown(text) + "\" is not right; use one of " + String.join(", ", names));
        return otherwise;
    }

    /** A list of texts; a single text is a list of one. */
    List<String> texts(String name) {
        return items(name, (item, at) -> {
            if (item instanceof PlanText.Scalar(var text, _)) {
                return text;
            }
            problems.add(new PlanProblem(at, item.line(), "must be one text"));
            return "";
        });
    }

    Map<String, String> pairs(String name) {
        known.add(name);
        var pairs = new LinkedHashMap<String, String>();
        switch (fields.byName().get(name)) {
            case null -> {}
            case PlanText.Fields object -> object.byName().forEach((key, value) -> {
                if (value instanceof PlanText.Scalar(var text, _)) {
                    pairs.put(object.written().getOrDefault(key, key), text);
                } else {
                    problems.add(new PlanProblem(path(name) + "." + key, value.line(), "must be one text"));
                }
            });
            case PlanText.Items _, PlanText.Scalar _ -> problem(name, "must be keys with values");
        }
        return pairs;
    }

    /** A list, each item read by {@code read} with its path; one value alone is a list of one. */
    <T> List<T> items(String name, BiFunction<PlanText, String, T> read) {
        known.add(name);
        var all = new ArrayList<T>();
        switch (fields.byName().get(name)) {
            case null -> {}
            case PlanText.Items(var items, _) when items.size() > ITEMS_MAX ->
                problem(name, "has " + items.size() + " entries; at most " + ITEMS_MAX + " are taken");
            case PlanText.Items(var items, _) -> {
                for (int i = 0; i < items.size(); i++) {
                    all.add(read.apply(items.get(i), path(name) + "[" + i + "]"));
                }
            }
            case PlanText.Fields one -> all.add(read.apply(one, path(name)));
            case PlanText.Scalar one -> all.add(read.apply(one, path(name)));
        }
        return all;
    }

    /** A list of objects. */
    <T> List<T> objects(String name, java.util.function.Function<PlanFields, T> read) {
        return items(name, (item, at) -> {
            if (item instanceof PlanText.Fields object) {
                return read.apply(new PlanFields(object, at, problems));
            }
            problems.add(new PlanProblem(at, item.line(), "must be keys with values"));
            return read.apply(new PlanFields(new PlanText.Fields(Map.of(), Map.of(), item.line()), at, new ArrayList<>()));
        });
    }

    Optional<PlanFields> object(String name) {
        known.add(name);
        return switch (fields.byName().get(name)) {
            case null -> Optional.empty();
            case PlanText.Fields object -> Optional.of(new PlanFields(object, path(name), problems));
            case PlanText.Items _, PlanText.Scalar _ -> {
                problem(name, "must be keys with values");
                yield Optional.empty();
            }
        };
    }

    /** Keys that were not asked for are mistakes. */
    void end() {
        for (var name : fields.byName().keySet()) {
            if (!known.contains(name)) {
                problem(name, "is not a key here" + Spelling.suggestion(kebab(name), known.stream().map(PlanFields::kebab).toList()));
            }
        }
    }

    private @Nullable String scalar(String name, String kind) {
        known.add(name);
        return switch (fields.byName().get(name)) {
            case null -> null;
            case PlanText.Scalar(var text, _) -> text.strip();
            case PlanText.Items _, PlanText.Fields _ -> {
                problem(name, "must be " + kind);
                yield null;
            }
        };
    }

    /** {@code NO_ANSWER} is {@code no-answer}. */
    static String wireName(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String kebab(String camelCase) {
        var text = new StringBuilder();
        camelCase.chars().forEach(c -> {
            if (c >= 'A' && c <= 'Z') {
                text.append('-').append((char) (c + 32));
            } else {
                text.append((char) c);
            }
        });
        return text.toString();
    }
}
