package org.parley.base.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class IdsTest {
    @Test
    void identifiersSortByTheTimeTheyWereMade() {
        var millis = new AtomicLong(1_700_000_000_000L);
        var ids = new Ids(() -> Instant.ofEpochMilli(millis.getAndIncrement()), new SplittableRandom(7));

        var first = ids.next("call");
        var second = ids.next("call");

        assertThat(first).isLessThan(second).startsWith("call-").hasSize("call-".length() + 26);
    }
}
