package org.parley.protocols.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReceptionStatisticsTest {
    private static final long PACKET_NS = 20_000_000;

    // RFC 3550 appendix A.3
    @Test
    void countsWhatIsMissingAcrossTheWrap() {
        var statistics = new ReceptionStatistics(7, 48_000);
        for (int i = 0; i < 20; i++) {
            if (i % 4 != 3) {
                statistics.onPacket(SequenceNumber.plus(65_530, i), 960 * i, i * PACKET_NS);
            }
        }

        var report = statistics.report(20 * PACKET_NS);

        assertThat(report.ssrc()).isEqualTo(7);
        assertThat(report.cumulativeLost()).isEqualTo(4); // The last one missing is not known to be missing yet.
        assertThat(report.extendedHighestSequence()).isEqualTo(65_530 + 18);
        assertThat(report.fractionLost()).isEqualTo(4 * 256 / 19);
        assertThat(statistics.report(20 * PACKET_NS).fractionLost()).isZero();
    }

    // RFC 3550 appendix A.8
    @Test
    void jitterIsZeroForAnEvenStreamAndGrowsForAnUnevenOne() {
        var even = new ReceptionStatistics(1, 8000);
        var uneven = new ReceptionStatistics(1, 8000);
        for (int i = 0; i < 200; i++) {
            even.onPacket(i, 160 * i, i * PACKET_NS);
            uneven.onPacket(i, 160 * i, i * PACKET_NS + (i % 2) * 5_000_000L);
        }

        assertThat(even.jitterTicks()).isZero();
        assertThat(uneven.jitterTicks()).isBetween(36L, 40L); // 5 ms at 8 kHz.
    }

    // RFC 3550 appendix A.1
    @Test
    void followsASenderThatStartsAnew() {
        var statistics = new ReceptionStatistics(1, 8000);
        statistics.onPacket(100, 0, 0);
        statistics.onPacket(30_000, 0, 0);
        assertThat(statistics.extendedHighestSequence()).isEqualTo(100);

        statistics.onPacket(30_001, 0, 0);

        assertThat(statistics.extendedHighestSequence()).isEqualTo(30_001);
        assertThat(statistics.lost()).isZero();
    }

    // RFC 3550 §6.4.1
    @Test
    void tellsTheDelaySinceTheSenderReport() {
        var statistics = new ReceptionStatistics(1, 8000);
        statistics.onPacket(1, 0, 0);
        statistics.onSenderReport(0x1122334455667788L, 1_000_000_000L);

        var report = statistics.report(1_500_000_000L);

        assertThat(report.lastSenderReport()).isEqualTo(0x33445566L);
        assertThat(report.delaySinceLastSenderReport()).isEqualTo(32_768);
    }
}
