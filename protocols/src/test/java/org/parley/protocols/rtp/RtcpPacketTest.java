package org.parley.protocols.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RtcpPacketTest {
    // RFC 3550 §6.4 to §6.6, RFC 4585 §6
    @Test
    void readsWhatItWrites() {
        var block = new RtcpPacket.ReportBlock(0xDEADBEEF, 12, -3, 0x10004, 0xFFFFFFFFL, 6, 7);
        List<RtcpPacket> compound = List.of(
                new RtcpPacket.SenderReport(1, 0x0123456789ABCDEFL, 3, 0xF0000000L, 5, List.of(block)),
                new RtcpPacket.ReceiverReport(9, List.of()),
                new RtcpPacket.SourceDescription(1, "somebody"),
                new RtcpPacket.Nack(1, 2, List.of(3, 9)),
                new RtcpPacket.PictureLossIndication(1, 2),
                new RtcpPacket.Bye(List.of(1, 2), "gone"));
        var data = new byte[400];

        int bytes = RtcpPacket.write(compound, data, 8);

        assertThat(bytes % 4).isZero();
        assertThat(RtcpPacket.parse(data, 8, bytes).orThrow()).isEqualTo(compound);
    }

    // RFC 4585 §6.2.1
    @Test
    void readsTheMaskOfANack() {
        var data = new byte[] {(byte) 0x81, (byte) 205, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, (byte) 0xFF, (byte) 0xFF, 0, 3};

        assertThat(RtcpPacket.parse(data, 0, 16).orThrow())
                .containsExactly(new RtcpPacket.Nack(1, 2, List.of(65_535, 0, 1)));
    }

    @Test
    void refusesACountBeyondTheLength() {
        var data = new byte[] {(byte) 0x81, (byte) 201, 0, 1, 0, 0, 0, 1};

        assertThat(RtcpPacket.parse(data, 0, 8).isOk()).isFalse();
        assertThat(RtcpPacket.parse(data, 0, 7).isOk()).isFalse();
        assertThat(RtcpPacket.parse(data, 0, 0).isOk()).isFalse();
    }

    @Test
    void refusesMorePacketsThanItReads() {
        var data = new byte[4 * (RtcpPacket.PACKETS_MAX + 1)];
        for (int i = 0; i < data.length; i += 4) {
            data[i] = (byte) 0x80;
            data[i + 1] = (byte) 203;
        }

        assertThat(RtcpPacket.parse(data, 0, data.length - 4).isOk()).isTrue();
        assertThat(RtcpPacket.parse(data, 0, data.length).isOk()).isFalse();
    }
}
