package org.parley.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.protocols.rtp.TelephoneEvent;
import org.parley.testkit.Fuzzing;

class DigitDetectorTest {
    private static final long MS = 1_000_000L;

    private final List<String> digits = new ArrayList<>();
    private final DigitDetector detector = new DigitDetector((digit, durationMs) -> digits.add(digit + " " + durationMs));
    private final byte[] payload = new byte[4];

    private void event(int timestamp, char key, boolean isEnd, int durationTicks, int clockHz, long nowMs) {
        TelephoneEvent.ofKey(key, isEnd, durationTicks).write(payload, 0);
        detector.onEvent(timestamp, clockHz, payload, 0, 4, nowMs * MS);
    }

    // RFC 4733 §2.5.1.4: the end is sent three times.
    @Test
    void tellsADigitOnceAtItsEnd() {
        event(1_000, '7', false, 160, 8_000, 0);
        assertThat(digits).isEmpty();
        for (int i = 0; i < 3; i++) {
            event(1_000, '7', true, 800, 8_000, 100);
        }
        assertThat(digits).containsExactly("7 100");
    }

    @Test
    void tellsTheSameDigitTwiceWhenItIsPressedTwice() {
        event(1_000, '7', true, 800, 8_000, 0);
        event(3_000, '7', true, 800, 8_000, 200);
        assertThat(digits).containsExactly("7 100", "7 100");
    }

    @Test
    void countsInTheClockOfThePayloadType() {
        event(1_000, '#', true, 4_800, 48_000, 0);
        assertThat(digits).containsExactly("# 100");
    }

    @Test
    void endsADigitWhoseEndWasLost() {
        event(1_000, '1', false, 400, 8_000, 0);
        detector.onTime(200 * MS);
        assertThat(digits).isEmpty();
        detector.onTime(260 * MS);
        assertThat(digits).containsExactly("1 50");

        event(5_000, '2', false, 400, 8_000, 500);
        event(9_000, '3', true, 400, 8_000, 600);
        assertThat(digits).containsExactly("1 50", "2 50", "3 50");
    }

    @Test
    void ignoresStragglersOfTheDigitBefore() {
        event(1_000, '1', true, 400, 8_000, 0);
        event(5_000, '2', false, 400, 8_000, 500);
        event(1_000, '1', true, 400, 8_000, 510);
        event(5_000, '2', true, 800, 8_000, 520);
        assertThat(digits).containsExactly("1 50", "2 100");
    }

    @Test
    void survivesAnyBytes() {
        Fuzzing.run(List.of(new byte[] {5, (byte) 0x8A, 3, 32}, new byte[] {16, 0, 0, 0}), 2_000, bytes ->
                detector.onEvent(bytes.length, 8_000, bytes, 0, bytes.length, 0));
    }
}
