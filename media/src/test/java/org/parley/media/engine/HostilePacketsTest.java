package org.parley.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parley.media.codec.AudioFormat;
import org.parley.media.phone.PhoneChannel;
import org.parley.net.udp.UdpSocket;
import org.parley.protocols.rtp.ExtendedReportBlock;
import org.parley.protocols.rtp.RtcpPacket;
import org.parley.protocols.rtp.RtpPacket;

/**
 * Malformed and hostile packets never cost another leg its sound: two good telephones talk through the mix while a third, and strangers,
 * send whatever may hurt. Time and network are simulated, so what the good ones hear must be the same to the bit.
 */
class HostilePacketsTest {
    private static final int FRAMES = 250;
    private static final int PER_FRAME = 12;
    private static final int[] TYPES = {0, 8, 9, 13, 101, 110, 111, 127};

    private final class Attack {
        final Random random;
        final UdpSocket stranger;
        final List<InetSocketAddress> targets = new ArrayList<>();
        final InetSocketAddress own;
        final SimulatedPhone phone;
        int sent;

        Attack(SimulatedConference call, SimulatedPhone phone, long seed) {
            random = new Random(seed);
            this.phone = phone;
            stranger = call.net.open(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 39_000), (_, _, _, _, _) -> {});
            for (var leg : call.legs) {
                var address = ((PhoneChannel) leg.channel()).localAddress();
                targets.add(address);
                targets.add(new InetSocketAddress(address.getAddress(), address.getPort() + 1));
            }
            own = ((PhoneChannel) call.leg(phone).channel()).localAddress();
        }

        void frame() {
            for (int i = 0; i < PER_FRAME; i++) {
                var bytes = packet();
                if (random.nextBoolean()) {
                    stranger.send(bytes, 0, bytes.length, targets.get(random.nextInt(targets.size())));
                } else if (random.nextBoolean()) {
                    phone.socket.send(bytes, 0, bytes.length, own); // Its own leg believes it.
                } else {
                    phone.rtcpSocket.send(
                            bytes, 0, bytes.length, new InetSocketAddress(own.getAddress(), own.getPort() + 1));
                }
                sent++;
            }
        }

        private byte[] packet() {
            var bytes = switch (random.nextInt(5)) {
                case 0 -> noise(random.nextInt(1_400));
                case 1, 2 -> rtp();
                case 3 -> rtcp();
                default -> check();
            };
            for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
        }

        private byte[] noise(int length) {
            var bytes = new byte[length];
            random.nextBytes(bytes);
            return bytes;
        }

        private byte[] rtp() {
            var bytes = noise(RtpPacket.HEADER_BYTES + random.nextInt(1_300));
            RtpPacket.writeHeader(
                    bytes,
                    0,
                    random.nextBoolean(),
                    TYPES[random.nextInt(TYPES.length)],
                    random.nextInt(0x10000),
                    random.nextInt(),
                    random.nextInt(3) == 0 ? random.nextInt() : phone.ssrc);
            return bytes;
        }

        private byte[] rtcp() {
            var bytes = new byte[1_200];
            int any = random.nextInt();
            var block = new RtcpPacket.ReportBlock(any, 255, -8_388_608, any, 0xFFFFFFFFL, 0xFFFFFFFFL, 0xFFFFFFFFL);
            var metrics = new ExtendedReportBlock.VoipMetrics(
                    any,
                    new ExtendedReportBlock.VoipMetrics.Loss(255, 255, 255, 255, 65_535, 65_535, 255),
                    new ExtendedReportBlock.VoipMetrics.Delay(65_535, 65_535),
                    new ExtendedReportBlock.VoipMetrics.Levels(-128, -128, 255),
                    new ExtendedReportBlock.VoipMetrics.Rating(255, 255, 255, 255),
                    new ExtendedReportBlock.VoipMetrics.Buffer(255, 65_535, 65_535, 65_535));
            int length = RtcpPacket.write(
                    List.of(
                            new RtcpPacket.SenderReport(any, random.nextLong(), any, any, any, List.of(block, block)),
                            new RtcpPacket.ExtendedReport(
                                    any,
                                    List.of(metrics, new ExtendedReportBlock.ReceiverReferenceTime(random.nextLong()))),
                            new RtcpPacket.Bye(List.of(any), "bye")),
                    bytes,
                    0);
            return Arrays.copyOf(bytes, length);
        }

        /** A STUN binding request (RFC 8489 §5) or a DTLS record (RFC 6347 §4.1), by their first bytes. */
        private byte[] check() {
            var bytes = noise(20 + random.nextInt(200));
            bytes[0] = (byte) (random.nextBoolean() ? 0 : 22);
            bytes[1] = 1;
            bytes[4] = 0x21;
            bytes[5] = 0x12;
            bytes[6] = (byte) 0xA4;
            bytes[7] = 0x42;
            return bytes;
        }
    }

    private record Heard(short[] first, short[] second) {}

    private Heard talk(long seed, boolean isAttacked) {
        var call = new SimulatedConference();
        var first = call.phone(AudioFormat.OPUS, 440);
        var second = call.phone(AudioFormat.PCMU, 1_000);
        var third = call.phone(AudioFormat.PCMA, 0);
        call.run(10);
        // Its noise would be heard, as anybody's is; what is asked here is whether anything else is.
        call.leg(third).setMuted(true);
        var attack = new Attack(call, third, seed);
        for (int i = 0; i < FRAMES; i++) {
            if (isAttacked) {
                attack.frame();
            }
            call.run(1);
        }
        assertThat(call.told).noneMatch(event -> event.startsWith("lost"));
        assertThat(call.loop.counters()).containsEntry("legs-failed", 0L);
        assertThat(attack.sent).isEqualTo(isAttacked ? FRAMES * PER_FRAME : 0);
        return new Heard(first.ear(0), second.ear(0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void othersHearTheSameToTheBit(long seed) {
        var quiet = talk(seed, false);
        var attacked = talk(seed, true);

        assertThat(attacked.first()).isEqualTo(quiet.first());
        assertThat(attacked.second()).isEqualTo(quiet.second());
    }

    // A decoder that is fed with noise makes noise, and nothing worse: its mix is its own.
    @Test
    void whatIsDecodedOfItStaysInItsOwnMix() {
        var call = new SimulatedConference();
        var first = call.phone(AudioFormat.OPUS, 440);
        var second = call.phone(AudioFormat.PCMU, 1_000);
        var opus = call.phone(AudioFormat.OPUS, 0);
        call.run(10);
        call.loop.move(call.leg(opus), "elsewhere");
        var attack = new Attack(call, opus, 7);
        for (int i = 0; i < FRAMES; i++) {
            attack.frame();
            call.run(1);
        }

        assertThat(first.strength(1_000)).isBetween(SimulatedPhone.AMPLITUDE * 0.9, SimulatedPhone.AMPLITUDE * 1.1);
        assertThat(second.strength(440)).isBetween(SimulatedPhone.AMPLITUDE * 0.9, SimulatedPhone.AMPLITUDE * 1.1);
        assertThat(call.leg(opus).statistics().packetsReceived()).isGreaterThan(100);
        assertThat(call.told).noneMatch(event -> event.startsWith("lost"));
    }
}
