package org.parley.roles.edge.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.parley.base.id.Ids;
import org.parley.testkit.ManualTime;

class TokensTest {
    // RFC 3261 §8.1.1.7, §19.3: branches and tags are unique, also where one stock of random bytes ends and the next begins.
    @Test
    void neverGivesAWordTwice() {
        var tokens = new Tokens(new Ids(new ManualTime(), new SplittableRandom(1)));

        var seen = new HashSet<String>();
        for (int i = 0; i < 1_000; i++) {
            seen.add(tokens.get());
        }

        assertThat(seen).hasSize(1_000).allMatch(token -> token.matches("[0-9a-f]{24}"));
    }
}
