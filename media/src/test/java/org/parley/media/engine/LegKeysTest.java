package org.parley.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.parley.base.id.Ids;
import org.parley.media.codec.AudioFormat;
import org.parley.media.codec.CallTones;
import org.parley.media.dtmf.EventSender;
import org.parley.media.phone.PhoneChannel;
import org.parley.media.phone.PhonePeer;
import org.parley.media.phone.PhonePorts;
import org.parley.media.phone.RtpProtection;
import org.parley.net.udp.UdpSocket;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.rtp.TelephoneEvent;
import org.parley.testkit.ManualTime;

/** Keys that a leg sends as events, and keys that are found in a leg's sound. */
class LegKeysTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.1");
    private static final int EVENTS = 101;

    private static final class Told implements EngineEvents {
        private final List<String> digits = new ArrayList<>();

        @Override
        public void onConnected(String mix, String leg) {}

        @Override
        public void onLost(String mix, String leg, String because) {}

        @Override
        public void onDigit(String mix, String leg, char digit, int durationMs) {
            digits.add(leg + " " + digit);
        }

        @Override
        public void onSpeakers(String mix, List<Speaking> speaking) {}

        @Override
        public void onTapFailed(String mix, String because) {}
    }

    /** A telephone's socket, and all that came to it. */
    private final class Phone {
        private final List<byte[]> received = new ArrayList<>();
        private final UdpSocket socket;
        private final MediaLeg leg;
        private int sequence = 1;

        Phone(String name, int port, Map<Integer, Integer> events) {
            socket = net.open(new InetSocketAddress(HERE, port), (_, data, offset, length, _) ->
                    received.add(Arrays.copyOfRange(data, offset, offset + length)));
            leg = loop.addLeg(new LegSpec(name, "call", name, name), of -> new PhoneChannel(net, ports, time, of));
            leg.configure(new LegAudio(AudioFormat.PCMU, 0, Map.of(0, AudioFormat.PCMU), events), true, true);
            var types = events.isEmpty() ? Set.of(0) : Set.of(0, EVENTS);
            channel().connect(new PhonePeer(socket.localAddress(), new InetSocketAddress(HERE, port + 1), false, types), RtpProtection.NONE);
            loop.join(leg);
        }

        PhoneChannel channel() {
            return (PhoneChannel) leg.channel();
        }

        void say(short[] samples) {
            var packet = new byte[RtpPacket.HEADER_BYTES + 160];
            RtpPacket.writeHeader(packet, 0, false, 0, sequence, sequence * 160, 99);
            try (var encoder = AudioFormat.PCMU.openEncoder()) {
                encoder.encode(samples, 0, 160, packet, RtpPacket.HEADER_BYTES, 160);
            }
            sequence++;
            socket.send(packet, 0, packet.length, channel().localAddress());
        }

        List<byte[]> events() {
            return received.stream().filter(packet -> RtpPacket.payloadType(packet, 0) == EVENTS).toList();
        }
    }

    private final ManualTime time = new ManualTime();
    private final SimulatedUdpLoop net = new SimulatedUdpLoop();
    private final Told told = new Told();
    private final MediaLoop loop = new MediaLoop(
            new EngineSettings(8, 8, 4, Duration.ofSeconds(10), Duration.ofSeconds(5), 100),
            net,
            time,
            time,
            new Ids(time, new Random(1)),
            told);
    private final PhonePorts ports = new PhonePorts(HERE, 30_000, 30_099);

    private void tick(int times) {
        for (int i = 0; i < times; i++) {
            time.advance(Duration.ofMillis(20));
            net.poll(0);
            loop.tick(time.nowNs(), 0);
            net.poll(0);
        }
    }

    // RFC 4733 §2.5.1: one timestamp, a marker at the start, a growing duration, the end three times.
    @Test
    void aKeyIsSentAsEventsInPlaceOfSound() {
        var phone = new Phone("a", 40_000, Map.of(EVENTS, 8_000));
        tick(5);
        int before = RtpPacket.timestamp(phone.received.getLast(), 0);

        assertThat(phone.leg.pressKey('5', 100)).isTrue();
        tick(12);

        var events = phone.events();
        assertThat(events).hasSize(4 + EventSender.ENDS);
        assertThat(events.stream().map(packet -> RtpPacket.timestamp(packet, 0))).containsOnly(before + 160);
        assertThat(events.stream().map(packet -> RtpPacket.isMarker(packet, 0))).startsWith(true, false).containsOnlyOnce(true);
        assertThat(events.stream().map(LegKeysTest::event).map(TelephoneEvent::durationTicks))
                .containsExactly(160, 320, 480, 640, 800, 800, 800);
        assertThat(events.stream().map(LegKeysTest::event).map(TelephoneEvent::isEnd))
                .containsExactly(false, false, false, false, true, true, true);
        assertThat(events.stream().map(LegKeysTest::event).map(TelephoneEvent::key)).containsOnly('5');
    }

    // RFC 3550 §5.1: the numbers of sound and events are one sequence, and time goes on meanwhile.
    @Test
    void sequenceNumbersAndTimeGoOnThroughAKey() {
        var phone = new Phone("a", 40_000, Map.of(EVENTS, 8_000));
        tick(5);
        phone.leg.pressKey('#', 60);
        tick(12);

        var rtp = phone.received.stream().filter(packet -> !RtpPacket.isRtcp(packet, 0, packet.length)).toList();
        for (int i = 1; i < rtp.size(); i++) {
            assertThat(RtpPacket.sequence(rtp.get(i), 0)).isEqualTo(RtpPacket.sequence(rtp.get(i - 1), 0) + 1 & 0xFFFF);
        }
        assertThat(RtpPacket.timestamp(rtp.getLast(), 0)).isEqualTo(RtpPacket.timestamp(rtp.getFirst(), 0) + 16 * 160);
        assertThat(RtpPacket.payloadType(rtp.getLast(), 0)).isZero();
    }

    @Test
    void whoTakesNoEventsIsSentNone() {
        var phone = new Phone("a", 40_000, Map.of());
        tick(2);

        assertThat(phone.leg.pressKey('5', 100)).isFalse();
        tick(10);
        assertThat(phone.events()).isEmpty();
    }

    @Test
    void whoOfferedLessThanWeIsSentWhatHeTakes() {
        var phone = new Phone("a", 40_000, Map.of(EVENTS, 8_000));
        phone.leg.sendKeysAs(Map.of());
        tick(2);

        assertThat(phone.leg.pressKey('5', 100)).isFalse();
    }

    // ITU-T Q.24; the other side is not to hear the tone beside the event that is made of it.
    @Test
    void keysInTheSoundAreToldAndNotPassedOn() {
        var pressing = new Phone("a", 40_000, Map.of());
        var listening = new Phone("b", 40_010, Map.of(EVENTS, 8_000));
        pressing.leg.listenForKeys(true);
        var silence = new short[160];
        for (int i = 0; i < 10; i++) {
            pressing.say(silence);
            tick(1);
        }
        listening.received.clear();

        var tone = CallTones.dtmf('7', Duration.ofMillis(400), 8_000);
        var samples = new short[160];
        for (int i = 0; i < 20; i++) {
            tone.fill(samples, 0, 160);
            pressing.say(samples);
            tick(1);
        }
        for (int i = 0; i < 15; i++) {
            pressing.say(silence);
            tick(1);
        }

        assertThat(told.digits).containsExactly("a 7");
        assertThat(loudFrames(listening)).isLessThanOrEqualTo(3);
    }

    private static long loudFrames(Phone phone) {
        var out = new short[160];
        try (var decoder = AudioFormat.PCMU.openDecoder()) {
            return phone.received.stream()
                    .filter(packet -> RtpPacket.payloadType(packet, 0) == 0 && packet.length == 172)
                    .filter(packet -> {
                        decoder.decode(packet, RtpPacket.HEADER_BYTES, 160, out, 0);
                        return org.parley.testkit.Tones.rms(out, 0, 160) > 500;
                    })
                    .count();
        }
    }

    private static TelephoneEvent event(byte[] packet) {
        return TelephoneEvent.read(packet, RtpPacket.HEADER_BYTES);
    }
}
