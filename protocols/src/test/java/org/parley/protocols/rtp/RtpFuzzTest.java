package org.parley.protocols.rtp;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.base.io.Parsed;
import org.parley.testkit.Fuzzing;

class RtpFuzzTest {
    @Test
    void anyBytesAreAnRtpPacketOrNot() {
        var packet = new byte[60];
        RtpPacket.writeHeader(packet, 0, true, 111, 7, 8, 9);
        RtpPacket.writeAudioLevel(packet, 0, 1, 20);
        var withCsrcs = packet.clone();
        withCsrcs[0] |= 0x23;

        Fuzzing.run(List.of(packet, withCsrcs), 30_000, data -> {
            if (!RtpPacket.isWellFormed(data, 0, data.length)) {
                return;
            }
            for (int id = 0; id < 16; id++) {
                RtpPacket.mid(data, 0, id);
            }
            int from = RtpPacket.payloadOffset(data, 0);
            int bytes = RtpPacket.payloadBytes(data, 0, data.length);
            if (bytes < 0 || from + bytes > data.length) {
                throw new AssertionError("payload " + from + "+" + bytes + " of " + data.length);
            }
            if (TelephoneEvent.isWellFormed(bytes)) {
                TelephoneEvent.read(data, from);
            }
        });
    }

    @Test
    void anyBytesAreRtcpOrMalformed() {
        var block = new RtcpPacket.ReportBlock(1, 2, -3, 4, 5, 6, 7);
        var compound = new byte[300];
        int bytes = RtcpPacket.write(
                List.of(
                        new RtcpPacket.SenderReport(1, 2, 3, 4, 5, List.of(block, block)),
                        new RtcpPacket.SourceDescription(1, "somebody"),
                        new RtcpPacket.Nack(1, 2, List.of(3)),
                        new RtcpPacket.PictureLossIndication(1, 2),
                        new RtcpPacket.Bye(List.of(1), "gone")),
                compound,
                0);

        Fuzzing.run(List.of(java.util.Arrays.copyOf(compound, bytes)), 30_000, data -> {
            switch (RtcpPacket.parse(data, 0, data.length)) {
                case Parsed.Ok<List<RtcpPacket>>(var packets) -> packets.forEach(Object::hashCode);
                case Parsed.Malformed<List<RtcpPacket>> _ -> {}
            }
        });
    }
}
