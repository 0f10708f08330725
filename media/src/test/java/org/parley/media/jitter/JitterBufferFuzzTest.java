package org.parley.media.jitter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.parley.media.jitter.JitterBuffer.Next;

/** Any order of any packets, markers and pulls: never an exception, never more than it holds, always something said. */
class JitterBufferFuzzTest {
    private static final long MS = 1_000_000L;

    @Test
    void survivesAnySequenceOfCalls() {
        for (long seed = 0; seed < 300; seed++) {
            run(new SplittableRandom(seed), seed);
        }
    }

    private static void run(SplittableRandom random, long seed) {
        var buffer = new JitterBuffer(JitterSettings.forSpeech(random.nextBoolean() ? 8_000 : 48_000));
        var payload = new byte[60];
        int sequence = random.nextInt(65_536);
        int timestamp = random.nextInt();
        long nowNs = random.nextLong(1_000_000_000L);
        for (int step = 0; step < 600; step++) {
            nowNs += random.nextLong(random.nextInt(50) == 0 ? 900 * MS : 12 * MS);
            if (random.nextInt(60) == 0) {
                sequence += random.nextInt(400) - 200;
                timestamp += random.nextInt(200_000) - 100_000;
            }
            int near = (sequence + random.nextInt(9) - 4) & 0xFFFF;
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    sequence++;
                    timestamp += 960;
                    buffer.insert(near, timestamp, random.nextInt(-1, 2_000), 0, payload, 0, random.nextInt(60), nowNs);
                }
                case 2 -> buffer.insertMarker(near);
                case 3 -> {
                    if (buffer.pull(nowNs) != Next.NOTHING) {
                        assertThat(buffer.durationTicks()).as("seed " + seed).isPositive();
                    }
                }
                default -> {
                    if (buffer.advice() == JitterBuffer.Advice.SHORTEN && buffer.hasNext()) {
                        buffer.pull(nowNs);
                        buffer.shortened();
                    }
                }
            }
        }
        var counters = buffer.counters();
        assertThat(counters.played() + counters.late() + counters.duplicates() + counters.refused() + counters.discarded())
                .as("seed " + seed)
                .isLessThanOrEqualTo(2 * counters.received() + JitterBuffer.SLOTS);
    }
}
