package org.parley.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.parley.base.id.Ids;
import org.parley.media.codec.AudioFormat;
import org.parley.protocols.rtp.RtcpPacket;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.rtp.TelephoneEvent;
import org.parley.testkit.Fuzzing;
import org.parley.testkit.ManualTime;

/** Whatever an authentic but broken peer sends, his leg goes on. */
class MediaLegFuzzTest {
    private static final int PACKETS = 8_000;

    private static final class Nowhere implements RtpChannel {
        @Override
        public boolean sendRtp(byte[] packet, int offset, int length) {
            return true;
        }

        @Override
        public boolean sendRtcp(byte[] packet, int offset, int length) {
            return true;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void onTime(long nowNs) {}

        @Override
        public void close() {}
    }

    private static final class Unmoved implements EngineEvents {
        @Override
        public void onConnected(String mix, String leg) {}

        @Override
        public void onLost(String mix, String leg, String because) {
            throw new AssertionError(leg + " is lost: " + because);
        }

        @Override
        public void onDigit(String mix, String leg, char digit, int durationMs) {}

        @Override
        public void onSpeakers(String mix, List<Speaking> speaking) {}

        @Override
        public void onTapFailed(String mix, String because) {}
    }

    @Test
    void survivesAnyPackets() {
        var time = new ManualTime();
        var settings = new EngineSettings(4, 4, 4, Duration.ofHours(1), Duration.ofSeconds(5), 10);
        var loop = new MediaLoop(
                settings, new SimulatedUdpLoop(), time, time, new Ids(time, new Random(1)), new Unmoved());
        var leg = loop.addLeg(new LegSpec("a", "call", "p", "n"), _ -> new Nowhere());
        leg.configure(
                new LegAudio(
                        AudioFormat.OPUS,
                        111,
                        Map.of(111, AudioFormat.OPUS, 0, AudioFormat.PCMU, 8, AudioFormat.PCMA, 9, AudioFormat.G722),
                        Map.of(101, 8_000, 110, 48_000)),
                true,
                true);
        leg.useAudioLevels(1);
        loop.join(leg);
        int[] count = {0};
        Fuzzing.run(corpus(leg.ssrc()), PACKETS, bytes -> {
            if (bytes.length > 1_400) {
                return;
            }
            leg.onRtp(bytes, 0, bytes.length, time.nowNs());
            leg.onRtcp(bytes, 0, bytes.length, time.nowNs());
            if (++count[0] % 3 == 0) {
                time.advance(Duration.ofMillis(20));
                loop.tick(time.nowNs(), 0);
            }
        });

        assertThat(loop.counters()).containsEntry("legs", 1L).containsEntry("legs-failed", 0L);
        assertThat(leg.statistics().packetsReceived()).isGreaterThan(PACKETS / 10);
    }

    private static List<byte[]> corpus(int ownSsrc) {
        var packets = new ArrayList<byte[]>();
        for (var type : new int[] {111, 0, 8, 9, 101, 110}) {
            for (int sequence = 0; sequence < 4; sequence++) {
                var packet = new byte[RtpPacket.HEADER_BYTES + 8 + 160];
                RtpPacket.writeHeader(packet, 0, false, type, sequence, 960 * sequence, 7);
                int header = RtpPacket.writeAudioLevel(packet, 0, 1, 127);
                TelephoneEvent.ofKey('5', true, 800).write(packet, header);
                packets.add(packet);
            }
        }
        var report = new byte[100];
        var block = new RtcpPacket.ReportBlock(ownSsrc, 12, 3, 70_000, 10, 77, 88);
        int bytes = RtcpPacket.write(
                List.of(new RtcpPacket.SenderReport(7, 1L << 40, 5, 6, 7, List.of(block)), new RtcpPacket.SourceDescription(7, "x")),
                report,
                0);
        packets.add(Arrays.copyOf(report, bytes));
        return packets;
    }
}
