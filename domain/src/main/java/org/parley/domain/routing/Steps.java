package org.parley.domain.routing;

import java.util.ArrayList;
import java.util.List;

/** The steps of one decision, a sentence each, in order. Owned by one question. */
final class Steps {
    private final List<String> sentences = new ArrayList<>();

    void add(String sentence) {
        sentences.add(sentence);
    }

    List<String> all() {
        return List.copyOf(sentences);
    }
}
