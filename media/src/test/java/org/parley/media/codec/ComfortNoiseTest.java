package org.parley.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.parley.testkit.Tones;

class ComfortNoiseTest {
    private final ComfortNoise noise = new ComfortNoise(7);

    private static double dbov(short[] pcm) {
        double power = 0;
        for (short sample : pcm) {
            power += sample * (double) sample;
        }
        return 10 * Math.log10(power / pcm.length / 32_768 / 32_768);
    }

    // RFC 3389 §3.1: the level is in −dBov.
    @Test
    void isAsLoudAsThePayloadSays() {
        var pcm = new short[16_000];
        for (int level : new int[] {40, 50, 60}) {
            noise.onPayload(new byte[] {(byte) level}, 0, 1);
            noise.fill(pcm, 0, pcm.length);

            assertThat(dbov(pcm)).isBetween(-level - 1.0, -level + 1.0);
        }
    }

    // RFC 3389 §3.2: reflection coefficients shape the spectrum and leave the level.
    @Test
    void hasTheShapeThatThePayloadSays() {
        var pcm = new short[80_000];
        // A first coefficient near −1 makes an all-pole filter that favours low frequencies.
        noise.onPayload(new byte[] {40, (byte) (127 - 100)}, 0, 2);
        noise.fill(pcm, 0, pcm.length);

        assertThat(dbov(pcm)).isBetween(-42.0, -38.0);
        double low = 0;
        double high = 0;
        for (int hertz = 100; hertz < 900; hertz += 10) {
            low += Tones.amplitude(hertz, 8_000, pcm, 0, pcm.length);
            high += Tones.amplitude(hertz + 3_000, 8_000, pcm, 0, pcm.length);
        }
        assertThat(low).isGreaterThan(3 * high);
    }

    @Test
    void anyBytesAreNoiseWithinReason() {
        var random = new Random(3389);
        var pcm = new short[160];
        for (int round = 0; round < 2_000; round++) {
            var payload = new byte[random.nextInt(40)];
            random.nextBytes(payload);
            noise.onPayload(payload, 0, payload.length);
            for (int i = 0; i < 10; i++) {
                noise.fill(pcm, 0, pcm.length);
            }
            assertThat(dbov(pcm)).isLessThan(-15);
        }
        noise.stop();
        assertThat(noise.isOn()).isFalse();
    }
}
