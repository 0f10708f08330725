package org.parley.domain.routing;

import java.util.Collection;
import java.util.Comparator;

/** Which known word was meant. */
final class Spelling {
    private Spelling() {}

    /** The end of a sentence: what is nearest, else what there is. */
    static String suggestion(String written, Collection<String> known) {
        if (known.isEmpty()) {
            return "; there is none";
        }
        var nearest = known.stream().min(Comparator.comparingInt(word -> distance(written, word))).orElseThrow();
        if (distance(written, nearest) <= Math.max(2, written.length() / 3)) {
            return "; did you mean " + nearest + "?";
        }
        return "; there " + (known.size() == 1 ? "is " : "are ") + String.join(", ", known.stream().limit(20).toList())
                + (known.size() > 20 ? " and others" : "");
    }

    /** Levenshtein's. */
    static int distance(String a, String b) {
        var previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            var current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                current[j] = Math.min(Math.min(current[j - 1], previous[j]) + 1, previous[j - 1] + change);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
