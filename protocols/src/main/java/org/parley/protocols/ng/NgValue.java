package org.parley.protocols.ng;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What ng's dictionaries hold, the same in bencode and in JSON. Immutable.
 *
 * <p>Texts are characters in JSON and bytes in bencode, where each byte is kept as the character of its number: what came in one form
 * goes out in the same form unchanged.
 */
public sealed interface NgValue {
    record Text(String value) implements NgValue {}

    record Whole(long value) implements NgValue {}

    record Items(List<NgValue> values) implements NgValue {
        public Items {
            values = List.copyOf(values);
        }
    }

    /** Keys in the order in which they were written. */
    record Dictionary(Map<String, NgValue> entries) implements NgValue {
        public Dictionary {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        /** Keys may be written with blanks or with hyphens: {@code from tag} is {@code from-tag}. */
        public Optional<NgValue> get(String key) {
            var found = entries.get(key);
            return Optional.ofNullable(found != null ? found : entries.get(key.replace('-', ' ')));
        }

        /** The text of that key; a number's digits. Empty if there is none, or it is neither. */
        public Optional<String> text(String key) {
            return get(key).flatMap(NgValue::asText);
        }

        /** The number of that key, also where it was written as text. */
        public Optional<Long> whole(String key) {
            return get(key).flatMap(NgValue::asWhole);
        }

        /** The texts of a list; a single text counts as a list of one. */
        public List<String> texts(String key) {
            return get(key).map(NgValue::asTexts).orElse(List.of());
        }
    }

    private static Optional<String> asText(NgValue value) {
        return switch (value) {
            case Text(var text) -> Optional.of(text);
            case Whole(var number) -> Optional.of(Long.toString(number));
            case Items _, Dictionary _ -> Optional.empty();
        };
    }

    private static Optional<Long> asWhole(NgValue value) {
        return switch (value) {
            case Whole(var number) -> Optional.of(number);
            case Text(var text) when text.length() <= 18 && text.matches("-?\\d+") -> Optional.of(Long.valueOf(text));
            case Text _, Items _, Dictionary _ -> Optional.empty();
        };
    }

    private static List<String> asTexts(NgValue value) {
        return switch (value) {
            case Text(var text) -> List.of(text);
            case Whole(var number) -> List.of(Long.toString(number));
            case Items(var values) -> values.stream().flatMap(each -> asText(each).stream()).toList();
            case Dictionary _ -> List.of();
        };
    }

    /** Writes dictionaries in a readable way. */
    final class Builder {
        private final Map<String, NgValue> entries = new LinkedHashMap<>();

        public Builder put(String key, String text) {
            entries.put(key, new Text(text));
            return this;
        }

        public Builder put(String key, long number) {
            entries.put(key, new Whole(number));
            return this;
        }

        public Builder put(String key, NgValue value) {
            entries.put(key, value);
            return this;
        }

        public Dictionary build() {
            return new Dictionary(entries);
        }
    }
}
