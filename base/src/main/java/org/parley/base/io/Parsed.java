package org.parley.base.io;

/** What a parser makes of bytes from a peer: a value, or where and why they are wrong. Never an exception. */
public sealed interface Parsed<T> {
    /** Well-formed. */
    record Ok<T>(T value) implements Parsed<T> {}

    /** Malformed at a byte offset; the reason is for logs and for the reason phrase of an answer. */
    record Malformed<T>(int offset, String reason) implements Parsed<T> {}

    static <T> Parsed<T> ok(T value) {
        return new Ok<>(value);
    }

    static <T> Parsed<T> malformed(int offset, String reason) {
        return new Malformed<>(offset, reason);
    }

    default boolean isOk() {
        return this instanceof Ok;
    }

    /** The value, for callers that know it is there (tests, own output). */
    default T orThrow() {
        return switch (this) {
            case Ok<T>(var value) -> value;
            case Malformed<T>(var offset, var reason) ->
                throw new IllegalStateException("Malformed at " + offset + ": " + reason);
        };
    }
}
