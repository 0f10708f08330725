package org.parley.protocols.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtcpFeedbackTest {
    private static final class Told implements RtcpFeedback.Listener {
        final List<String> said = new ArrayList<>();

        @Override
        public void onNack(int ssrc, int sequence) {
            said.add("nack " + ssrc + " " + sequence);
        }

        @Override
        public void onKeyFrameWanted(int ssrc) {
            said.add("key " + ssrc);
        }

        @Override
        public void onEstimate(long bitsPerSecond) {
            said.add("estimate " + bitsPerSecond);
        }

        @Override
        public void onTransportReport(byte[] data, int at, int bytes) {
            said.add("transport " + at + " " + bytes);
        }

        @Override
        public void onSenderReport(int ssrc, long ntpTimestamp, int rtpTimestamp) {
            said.add("sender " + ssrc + " " + ntpTimestamp + " " + rtpTimestamp);
        }

        @Override
        public void onReport(int ssrc, int fractionLost, int lastSenderReport, int delaySinceLast) {
            said.add("report " + ssrc + " " + fractionLost + " " + lastSenderReport + " " + delaySinceLast);
        }
    }

    private static List<String> read(byte[] data, int bytes) {
        var told = new Told();
        assertThat(RtcpFeedback.read(data, 0, bytes, told)).isTrue();
        return told.said;
    }

    // RFC 4585 §6.2.1: seventeen in a row are one entry, the eighteenth is another.
    @Test
    void asksForPacketsAgainInFirstAndMask() {
        var data = new byte[200];
        var sequences = new int[18];
        for (int i = 0; i < 18; i++) {
            sequences[i] = 65_530 + i & 0xFFFF;
        }

        int bytes = RtcpFeedback.writeNack(data, 0, 1, 2, sequences, 18);

        assertThat(bytes).isEqualTo(20);
        assertThat(read(data, bytes)).hasSize(18).startsWith("nack 2 65530").endsWith("nack 2 11");
    }

    // RFC 4585 §6.3.1, RFC 5104 §4.3.1
    @Test
    void readsBothWaysToAskForAKeyFrame() {
        var data = new byte[100];
        int bytes = RtcpFeedback.writePictureLoss(data, 0, 1, 7);
        bytes += RtcpFeedback.writeFullIntra(data, bytes, 1, 8, 3);

        assertThat(read(data, bytes)).containsExactly("key 7", "key 8");
        assertThat(HexFormat.of().formatHex(data, 12, 32)).isEqualTo("84ce0004" + "00000001" + "00000000" + "00000008" + "03000000");
    }

    // draft-alvestrand-rmcat-remb-03 §2.2: 3000 kbit/s as Chromium writes it.
    @Test
    void readsAReceiversEstimate() {
        var data = HexFormat.of().parseHex("8fce0005" + "00000001" + "00000000" + "52454d42" + "010edc6c" + "00000002");

        assertThat(read(data, data.length)).containsExactly("estimate " + (0x2dc6cL << 3));
    }

    // RFC 3550 §6.4.1
    @Test
    void readsReportsBesideFeedback() {
        var data = new byte[300];
        var block = new RtcpPacket.ReportBlock(5, 12, 0, 0, 0, 99, 77);
        int bytes = RtcpPacket.write(
                List.of(new RtcpPacket.SenderReport(3, 1L << 33, 44, 1, 1, List.of(block)),
                        new RtcpPacket.SourceDescription(3, "x")),
                data, 0);
        bytes += RtcpFeedback.writePictureLoss(data, bytes, 3, 5);

        assertThat(read(data, bytes)).containsExactly("sender 3 " + (1L << 33) + " 44", "report 5 12 99 77", "key 5");
    }

    private static List<Long> arrivals(byte[] data, int bytes) {
        var ticks = new ArrayList<Long>();
        assertThat(TransportFeedback.read(data, 0, bytes, (_, hasArrived, at) -> ticks.add(hasArrived ? at : -1L))).isTrue();
        return ticks;
    }

    // draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1.5: whatever the pattern, it is read as it was written.
    @Test
    void transportReportsSayWhenEachPacketArrived() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            int count = 1 + random.nextInt(200);
            var ticks = new long[count];
            long at = 10_000 + random.nextInt(1_000_000);
            for (int i = 0; i < count; i++) {
                at += random.nextInt(10) == 0 ? random.nextInt(900) - 200 : random.nextInt(40);
                ticks[i] = random.nextInt(seed % 7 + 2) == 0 ? -1 : at;
            }
            var data = new byte[1_400];

            int bytes = TransportFeedback.write(data, 0, 1, 2, seed, 65_500, ticks, count);

            assertThat(TransportFeedback.packets(data, 0)).as("seed %s", seed).isEqualTo(count);
            assertThat(arrivals(data, bytes)).as("seed %s", seed).containsExactlyElementsOf(
                    java.util.Arrays.stream(ticks).boxed().toList());
            assertThat(read(data, bytes)).hasSize(1);
        }
    }

    // §3.1.5: deltas have 16 bits; what comes much later is for the next report.
    @Test
    void aReportEndsBeforeAPauseThatDoesNotFit() {
        var data = new byte[200];
        var ticks = new long[] {1_000, 1_010, 1_010 + 40_000, 1_010 + 40_001};

        int bytes = TransportFeedback.write(data, 0, 1, 2, 0, 5, ticks, 4);

        assertThat(TransportFeedback.packets(data, 0)).isEqualTo(2);
        assertThat(arrivals(data, bytes)).containsExactly(1_000L, 1_010L);
    }

    // RFC 4588 §4: what was repeated is what was sent.
    @Test
    void anOriginalComesOutOfItsRetransmission() {
        var data = new byte[60];
        RtpPacket.writeHeader(data, 0, true, 97, 900, 5_000, 22);
        var extensions = new HeaderExtensionWriter();
        extensions.begin(data, 0, false);
        extensions.addByte(3, 7);
        int header = extensions.end();
        RtpPacket.putUint16(data, header, 1_234);
        data[header + 2] = 55;

        int original = RtxPacket.originalSequence(data, 0, header + 3);
        RtxPacket.unwrap(data, 0, 96, 11);

        assertThat(original).isEqualTo(1_234);
        assertThat(RtpPacket.isWellFormed(data, 2, header + 1)).isTrue();
        assertThat(RtpPacket.sequence(data, 2)).isEqualTo(1_234);
        assertThat(RtpPacket.payloadType(data, 2)).isEqualTo(96);
        assertThat(RtpPacket.isMarker(data, 2)).isTrue();
        assertThat(RtpPacket.ssrc(data, 2)).isEqualTo(11);
        assertThat(data[RtpPacket.extensionOffset(data, 2, 3)]).isEqualTo((byte) 7);
        assertThat(RtpPacket.payloadBytes(data, 2, header + 1)).isEqualTo(1);
    }

    // RFC 8285 §4.3: the long form takes values of more than 16 bytes and identifiers of more than 14.
    @Test
    void writesHeaderExtensionsInBothForms() {
        var data = new byte[200];
        var value = new byte[30];
        value[29] = 9;
        var extensions = new HeaderExtensionWriter();

        RtpPacket.writeHeader(data, 0, false, 96, 1, 2, 3);
        extensions.begin(data, 0, true);
        extensions.add(200, value, 0, 30);
        extensions.addUint16(3, 0xABCD);
        extensions.addByte(-1, 4);
        int header = extensions.end();

        assertThat(RtpPacket.headerBytes(data, 0)).isEqualTo(header);
        assertThat(RtpPacket.extensionBytes(data, 0, RtpPacket.extensionOffset(data, 0, 200))).isEqualTo(30);
        assertThat(RtpPacket.uint16(data, RtpPacket.extensionOffset(data, 0, 3))).isEqualTo(0xABCD);

        RtpPacket.writeHeader(data, 0, false, 96, 1, 2, 3);
        extensions.begin(data, 0, false);
        extensions.add(12, value, 0, 30); // Does not fit: it is left out.
        assertThat(extensions.end()).isEqualTo(RtpPacket.HEADER_BYTES);
    }

    // RFC 2198 §3
    @Test
    void redundantSoundCarriesTheFrameBefore() {
        var data = new byte[200];
        int bytes = RedPayload.write(data, 0, 111, new byte[] {1, 2, 3}, 3, 960, new byte[] {4, 5}, 2);
        var red = new RedPayload();

        assertThat(red.read(data, 0, bytes)).isTrue();
        assertThat(red.blocks()).isEqualTo(2);
        assertThat(red.ageTicks(0)).isEqualTo(960);
        assertThat(data[red.start(0)]).isEqualTo((byte) 1);
        assertThat(red.length(0)).isEqualTo(3);
        assertThat(red.payloadType(1)).isEqualTo(111);
        assertThat(data[red.start(1)]).isEqualTo((byte) 4);
        assertThat(red.length(1)).isEqualTo(2);
    }

    // RFC 2198 §3: block lengths have ten bits.
    @Test
    void whatDoesNotFitTheHeaderIsLeftOut() {
        var data = new byte[2_000];
        var red = new RedPayload();

        int bytes = RedPayload.write(data, 0, 111, new byte[1_100], 1_100, 960, new byte[] {4}, 1);

        assertThat(red.read(data, 0, bytes)).isTrue();
        assertThat(red.blocks()).isEqualTo(1);
    }
}
