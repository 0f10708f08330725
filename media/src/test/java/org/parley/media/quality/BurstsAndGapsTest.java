package org.parley.media.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

// RFC 3611 §4.7.2: "1 denotes a received packet, 0 a lost, and X a discarded packet".
class BurstsAndGapsTest {
    private final BurstsAndGaps counts = new BurstsAndGaps();

    private void stream(String pattern) {
        for (char each : pattern.toCharArray()) {
            if (each == '1') {
                counts.onPacket();
            } else {
                counts.onLoss();
            }
        }
    }

    // The RFC's own example: 11110111111111111111111X111X1011110111111111111111111X111111111, a gap of 19 with its isolated loss, a burst of 12, a gap.
    @Test
    void findsTheBurstOfTheExample() {
        stream("1111" + "0" + "111111111111111111" + "X111X1011110" + "111111111111111111" + "X" + "111111111");

        // Five lost of twelve packets, 20 ms each. By appendix A.2 the density comes from the chances of the moves between states.
        assertThat(counts.burstMs(20)).isEqualTo(12 * 20);
        assertThat(counts.burstDensity() / 256.0).isCloseTo(5 / 12.0, within(0.1));
        assertThat(counts.gapDensity() / 256.0).isCloseTo(2 / 51.0, within(0.02));
    }

    @Test
    void lossesFarApartAreNoBurst() {
        stream(("1".repeat(50) + "0").repeat(10) + "1".repeat(50));

        assertThat(counts.burstMs(20)).isZero();
        assertThat(counts.burstDensity()).isZero();
        assertThat(counts.gapDensity()).isEqualTo(256 * 10 / 560);
        assertThat(counts.gapMs(20)).isEqualTo(560 * 20);
    }

    @Test
    void fifteenPacketsInOrderDoNotEndABurstAndSixteenDo() {
        stream("1".repeat(20) + "0" + "1".repeat(15) + "0" + "1".repeat(30));
        assertThat(counts.burstMs(20)).isEqualTo(17 * 20);

        var apart = new BurstsAndGapsTest();
        apart.stream("1".repeat(20) + "0" + "1".repeat(16) + "0" + "1".repeat(30));
        assertThat(apart.counts.burstMs(20)).isZero();
    }

    @Test
    void longStreamsStayWithinAReport() {
        stream("1".repeat(100_000));

        assertThat(counts.gapMs(20)).isEqualTo(65_535);
        assertThat(counts.burstMs(20)).isZero();
    }
}
