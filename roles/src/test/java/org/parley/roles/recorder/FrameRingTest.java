package org.parley.roles.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FrameRingTest {
    @Test
    void framesComeOutAsTheyWentIn() {
        var ring = new FrameRing(3);
        for (int i = 0; i < 10; i++) {
            assertThat(ring.offer(i, 100 + i, frame(i), 0)).isTrue();
            assertThat(ring.hasNext()).isTrue();
            assertThat(ring.track()).isEqualTo(i);
            assertThat(ring.frameIndex()).isEqualTo(100 + i);
            assertThat(ring.samples()[ring.offset() + 959]).isEqualTo((short) i);
            ring.remove();
        }
        assertThat(ring.hasNext()).isFalse();
    }

    @Test
    void aFullRingRefusesAndTellsLaterHowMuch() {
        var ring = new FrameRing(2);
        ring.offer(0, 0, frame(0), 0);
        ring.offer(0, 1, frame(1), 0);

        assertThat(ring.offer(0, 2, frame(2), 0)).isFalse();
        assertThat(ring.offer(0, 3, frame(3), 0)).isFalse();
        ring.remove();
        assertThat(ring.offer(0, 4, frame(4), 0)).isTrue();

        assertThat(ring.refusedBefore()).isZero();
        ring.remove();
        assertThat(ring.frameIndex()).isEqualTo(4);
        assertThat(ring.refusedBefore()).isEqualTo(2);
    }

    @Test
    void twoThreadsLoseNothingThatWasTaken() throws Exception {
        var ring = new FrameRing(16);
        int frames = 20_000;
        var producer = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < frames; ) {
                if (ring.offer(1, i, frame(i & 1023), 0)) {
                    i++;
                } else {
                    Thread.yield();
                }
            }
        });

        for (int i = 0; i < frames; ) {
            if (!ring.hasNext()) {
                Thread.yield();
                continue;
            }
            assertThat(ring.frameIndex()).isEqualTo(i);
            assertThat(ring.samples()[ring.offset() + 500]).isEqualTo((short) (i & 1023));
            ring.remove();
            i++;
        }
        producer.join();
    }

    private static short[] frame(int value) {
        var frame = new short[FrameRing.FRAME_SAMPLES];
        java.util.Arrays.fill(frame, (short) value);
        return frame;
    }
}
