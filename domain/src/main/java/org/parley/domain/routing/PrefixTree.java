package org.parley.domain.routing;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Values by prefixes of numbers, found by the longest one: one step a digit, however many prefixes there are. Filled once, then only
 * read. Keys are digits, {@code *} and {@code #}; other characters, the plus among them, are left out.
 */
final class PrefixTree<V> {
    private static final int FAN = 12;

    private static final class Node<V> {
        @Nullable V value;
        @Nullable Node<V>[] next;

        @SuppressWarnings("unchecked") // An array of a generic type cannot be made otherwise.
        Node() {
            next = (Node<V>[]) new Node<?>[FAN];
        }
    }

    private final Node<V> root = new Node<>();

    /** The value at exactly this prefix, made where there is none. */
    V at(String prefix, java.util.function.Supplier<V> made) {
        var node = root;
        for (int i = 0; i < prefix.length(); i++) {
            int digit = digit(prefix.charAt(i));
            if (digit >= 0) {
                var next = node.next[digit];
                if (next == null) {
                    next = new Node<>();
                    node.next[digit] = next;
                }
                node = next;
            }
        }
        var value = node.value;
        if (value == null) {
            value = made.get();
            node.value = value;
        }
        return value;
    }

    /** What {@code fits} makes of the value at the longest prefix of {@code number} where it makes something; null if nowhere. */
    <R> @Nullable R longest(String number, Function<V, @Nullable R> fits) {
        R best = root.value == null ? null : fits.apply(root.value);
        var node = root;
        for (int i = 0; i < number.length(); i++) {
            int digit = digit(number.charAt(i));
            if (digit < 0) {
                continue;
            }
            var next = node.next[digit];
            if (next == null) {
                break;
            }
            node = next;
            R here = node.value == null ? null : fits.apply(node.value);
            best = here == null ? best : here;
        }
        return best;
    }

    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        return c == '*' ? 10 : c == '#' ? 11 : -1;
    }
}
