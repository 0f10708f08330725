package org.parley.protocols.sip.locate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;

/** The order in which servers are tried: by priority, and by chance within one priority as weights say (RFC 2782). */
public final class WeightedOrder {
    private WeightedOrder() {}

    /** A new list; {@code random} decides among equals. */
    public static <T> List<T> of(List<T> servers, ToIntFunction<T> priority, ToIntFunction<T> weight, RandomGenerator random) {
        var left = new ArrayList<>(servers);
        left.sort(Comparator.comparingInt(priority));
        var ordered = new ArrayList<T>(left.size());
        while (!left.isEmpty()) {
            int first = priority.applyAsInt(left.getFirst());
            int end = 1;
            while (end < left.size() && priority.applyAsInt(left.get(end)) == first) {
                end++;
            }
            draw(left.subList(0, end), weight, random, ordered);
        }
        return ordered;
    }

    /** Draws all of one priority, and takes them from {@code equals}. */
    private static <T> void draw(List<T> equals, ToIntFunction<T> weight, RandomGenerator random, List<T> ordered) {
        // Those of weight 0 come first, so that they are drawn now and then, but seldom (RFC 2782, "Weight").
        equals.sort(Comparator.comparing(server -> weight.applyAsInt(server) > 0));
        while (!equals.isEmpty()) {
            long sum = equals.stream().mapToLong(weight::applyAsInt).sum();
            // Without any weights all are alike, and the first must not always be the first.
            int drawn = sum == 0 ? random.nextInt(equals.size()) : drawn(equals, weight, random.nextLong(sum + 1));
            ordered.add(equals.remove(drawn));
        }
    }

    private static <T> int drawn(List<T> equals, ToIntFunction<T> weight, long mark) {
        long running = 0;
        for (int i = 0; i < equals.size(); i++) {
            running += weight.applyAsInt(equals.get(i));
            if (running >= mark) {
                return i;
            }
        }
        return equals.size() - 1;
    }
}
