package org.parley.domain.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;

class CommandLogTest {
    private final AtomicInteger runs = new AtomicInteger();
    private final CommandLog log = new CommandLog(100);

    @Test
    void anAnswerIsGivenAgain() {
        assertThat(log.once("a", runs::incrementAndGet)).isEqualTo(1);
        assertThat(log.once("a", runs::incrementAndGet)).isEqualTo(1);
        assertThat(log.once("b", runs::incrementAndGet)).isEqualTo(2);
    }

    @Test
    void aRefusalIsGivenAgainAndAFailureThatMayPassIsTriedAgain() {
        refuse("refused", ErrorCode.BUSY);
        refuse("refused", ErrorCode.BUSY);
        assertThat(runs).hasValue(1);

        refuse("failed", ErrorCode.DISK_FULL);
        assertThat(log.once("failed", () -> "now it works")).isEqualTo("now it works");
    }

    private void refuse(String key, ErrorCode code) {
        assertThatThrownBy(() -> log.once(key, () -> {
                    runs.incrementAndGet();
                    throw new ParleyException(code, "No.");
                }))
                .isInstanceOfSatisfying(ParleyException.class, failure -> assertThat(failure.code()).isEqualTo(code));
    }

    @Test
    void remembersNoMoreThanItMay() {
        for (int i = 0; i < 1_000; i++) {
            log.once("key " + i, runs::incrementAndGet);
        }

        assertThat(log.size()).isEqualTo(100);
        assertThat(log.once("key 999", runs::incrementAndGet)).isEqualTo(1_000);
    }
}
