package org.parley.node.config;

/**
 * One configuration key.
 *
 * @param name dotted, kebab-case: {@code http.port}
 * @param defaultText the default as it would be written in the file; empty means "none, decided at start"
 * @param form what a value looks like, with its unit and an example
 * @param sentence what it does
 * @param type turns text into a value, or says what would be right
 */
public record ConfigKey<T>(String name, String defaultText, String form, String sentence, ValueType<T> type) {
    /** Reads one kind of value. */
    @FunctionalInterface
    public interface ValueType<T> {
        /** The value, or an {@link IllegalArgumentException} whose message says what would be right. */
        T parse(String text);
    }

    T defaultValue() {
        return type.parse(defaultText);
    }
}
