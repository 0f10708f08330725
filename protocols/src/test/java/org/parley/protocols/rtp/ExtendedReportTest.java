package org.parley.protocols.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.base.io.Parsed;
import org.parley.protocols.rtp.ExtendedReportBlock.ReceiverReferenceTime;
import org.parley.protocols.rtp.ExtendedReportBlock.ReferenceTimesHeard;
import org.parley.protocols.rtp.ExtendedReportBlock.VoipMetrics;
import org.parley.testkit.Fuzzing;

class ExtendedReportTest {
    private static final VoipMetrics METRICS = new VoipMetrics(
            0x01020304,
            new VoipMetrics.Loss(12, 3, 100, 2, 240, 5_000, 16),
            new VoipMetrics.Delay(85, 60),
            new VoipMetrics.Levels(-20, -60, 127),
            new VoipMetrics.Rating(80, 127, 41, 40),
            new VoipMetrics.Buffer(0xB0, 40, 120, 400));
    private static final RtcpPacket.ExtendedReport REPORT = new RtcpPacket.ExtendedReport(
            7,
            List.of(
                    new ReceiverReferenceTime(0x1122334455667788L),
                    new ReferenceTimesHeard(List.of(new ReferenceTimesHeard.Heard(9, 0xFFFFFFFFL, 65_536))),
                    METRICS));

    private static byte[] written() {
        var data = new byte[200];
        int length = RtcpPacket.write(List.of(REPORT), data, 0);
        return Arrays.copyOf(data, length);
    }

    @Test
    void readsBackWhatItWrites() {
        var data = written();

        assertThat(RtcpPacket.parse(data, 0, data.length)).isEqualTo(Parsed.ok(List.of(REPORT)));
    }

    // RFC 3611 §2, §4.4, §4.5, §4.7: packet type 207; block types 4, 5 and 7 with lengths 2, 3 and 8.
    @Test
    void liesOnTheWireAsTheRfcDrawsIt() {
        assertThat(HexFormat.of().formatHex(written()))
                .isEqualTo("80cf0011" + "00000007"
                        + "04000002" + "1122334455667788"
                        + "05000003" + "00000009" + "ffffffff" + "00010000"
                        + "07000008" + "01020304" + "0c036402" + "00f01388" + "0055003c" + "ecc47f10" + "507f2928"
                        + "b0000028" + "00780190");
    }

    // §3: "block types that are not understood are ignored".
    @Test
    void passesOverBlocksThatItDoesNotKnow() {
        var data = HexFormat.of().parseHex("80cf0005" + "00000007" + "2a000001" + "deadbeef" + "04000000" + "07000000");

        assertThat(RtcpPacket.parse(data, 0, data.length))
                .isEqualTo(Parsed.ok(List.of(new RtcpPacket.ExtendedReport(7, List.of()))));
    }

    @Test
    void refusesABlockLongerThanItsPacket() {
        var data = HexFormat.of().parseHex("80cf0003" + "00000007" + "04000009" + "11223344");

        assertThat(RtcpPacket.parse(data, 0, data.length)).isInstanceOf(Parsed.Malformed.class);
    }

    @Test
    void noBytesBreakIt() {
        Fuzzing.run(List.of(written()), 50_000, bytes -> RtcpPacket.parse(bytes, 0, bytes.length));
    }
}
