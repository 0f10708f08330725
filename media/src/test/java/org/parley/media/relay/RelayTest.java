package org.parley.media.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.media.codec.AudioFormat;
import org.parley.media.codec.CallTones;
import org.parley.media.engine.SimulatedLoop;
import org.parley.media.phone.PhonePeer;
import org.parley.media.phone.PhonePorts;
import org.parley.media.phone.RtpProtection;
import org.parley.media.phone.SdesProtection;
import org.parley.media.tap.TapSink;
import org.parley.net.udp.UdpSocket;
import org.parley.protocols.rtp.RtcpPacket;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.rtp.TelephoneEvent;
import org.parley.protocols.srtp.SrtpKeys;
import org.parley.protocols.srtp.SrtpProfile;
import org.parley.testkit.Tones;

class RelayTest {
    private static final RelayFormat PCMU = RelayFormat.of(AudioFormat.PCMU);
    private static final RelayFormat PCMA = RelayFormat.of(AudioFormat.PCMA);
    private static final RelayFormat OPUS = RelayFormat.of(AudioFormat.OPUS);
    private static final RelayFormat EVENTS = RelayFormat.telephoneEvents(8000);
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    /** A telephone that keeps what it gets. */
    private final class Phone {
        final UdpSocket rtp;
        final UdpSocket rtcp;
        final List<byte[]> packets = new ArrayList<>();
        final List<byte[]> reports = new ArrayList<>();
        RtpProtection protection = RtpProtection.NONE;

        Phone(int port) {
            rtp = world.net.open(new InetSocketAddress(HERE, port), (_, data, offset, length, _) ->
                    packets.add(Arrays.copyOfRange(data, offset, offset + length)));
            rtcp = world.net.open(new InetSocketAddress(HERE, port + 1), (_, data, offset, length, _) ->
                    reports.add(Arrays.copyOfRange(data, offset, offset + length)));
        }

        void send(RelaySide to, byte[] packet) {
            var room = Arrays.copyOf(packet, packet.length + 64);
            rtp.send(room, 0, protection.protectRtp(room, 0, packet.length), port(to));
            world.deliver();
        }

        byte[] last() {
            return packets.getLast();
        }
    }

    private final SimulatedLoop world = new SimulatedLoop();
    private final PhonePorts ports = new PhonePorts(HERE, 30_000, 30_099);
    private final Relays relays = Relays.on(world.loop, new RelaySettings(2, 3));
    private final List<String> told = new ArrayList<>();
    private final Relay relay = relays.open("call", Duration.ofSeconds(30), new RelayListener() {
        @Override
        public void onFirstPacket(Relay relay, RelaySide side) {
            told.add("first of " + side.name());
        }

        @Override
        public void onDigit(Relay relay, RelaySide side, char digit, int durationMs) {
            told.add(side.name() + " pressed " + digit + " for " + durationMs);
        }

        @Override
        public void onPlayed(Relay relay, RelaySide side) {
            told.add("played to " + side.name());
        }

        @Override
        public void onTimeout(Relay relay) {
            told.add("timeout");
        }
    });
    private final RelaySide left = relay.addPhone("left", ports);
    private final RelaySide right = relay.addPhone("right", ports);
    private final Phone alice = new Phone(41_000);
    private final Phone bob = new Phone(42_000);

    private static InetSocketAddress port(RelaySide side) {
        return side.phone().orElseThrow().localAddress();
    }

    private static InetSocketAddress rtcpPort(RelaySide side) {
        return new InetSocketAddress(HERE, port(side).getPort() + 1);
    }

    private void connect(RelaySide side, Phone phone) {
        side.phone()
                .orElseThrow()
                .connect(
                        PhonePeer.ofAnyType(
                                phone.rtp.localAddress(), phone.rtcp.localAddress(), false, PhonePeer.Sources.LATCHED),
                        RtpProtection.NONE);
    }

    private void connectBoth() {
        connect(left, alice);
        connect(right, bob);
        relay.connect(left, right);
    }

    private static byte[] rtp(int type, int sequence, int timestamp, int ssrc, byte[] payload) {
        var packet = new byte[RtpPacket.HEADER_BYTES + payload.length];
        RtpPacket.writeHeader(packet, 0, false, type, sequence, timestamp, ssrc);
        System.arraycopy(payload, 0, packet, RtpPacket.HEADER_BYTES, payload.length);
        return packet;
    }

    private static byte[] rtp(int type, int sequence) {
        return rtp(type, sequence, 160 * sequence, 77, new byte[160]);
    }

    private static byte[] event(int type, int sequence, int timestamp, char key, boolean isEnd, int ticks) {
        var payload = new byte[TelephoneEvent.BYTES];
        TelephoneEvent.ofKey(key, isEnd, ticks).write(payload, 0);
        return rtp(type, sequence, timestamp, 77, payload);
    }

    @Test
    void passesPacketsAsTheyAre() {
        connectBoth();
        var packet = rtp(96, 65_535, 123_456, 99, new byte[] {1, 2, 3});

        alice.send(left, packet);
        bob.send(right, rtp(0, 1));

        assertThat(bob.packets).containsExactly(packet);
        assertThat(alice.packets).containsExactly(rtp(0, 1));
        assertThat(told).containsExactly("first of left", "first of right");
    }

    // RFC 3264 §5.1: each side says by which number it wants to receive a format.
    @Test
    void numbersPayloadTypesAsTheOtherSideDoes() {
        connectBoth();
        left.configure(new RelayMedia(Map.of(111, OPUS, 101, EVENTS)));
        right.configure(new RelayMedia(Map.of(96, OPUS, 97, EVENTS)));

        alice.send(left, rtp(111, 1));
        alice.send(left, event(101, 2, 0, '5', true, 800));
        alice.send(left, rtp(0, 3));

        assertThat(bob.packets).extracting(data -> RtpPacket.payloadType(data, 0)).containsExactly(96, 97);
        assertThat(left.counters().errors()).isEqualTo(1);
        assertThat(told).contains("left pressed 5 for 100");
    }

    @Test
    void leavesNumbersAloneWhereASideSaysNothing() {
        connectBoth();
        left.configure(new RelayMedia(Map.of(111, OPUS)));

        alice.send(left, rtp(111, 1));

        assertThat(RtpPacket.payloadType(bob.last(), 0)).isEqualTo(111);
    }

    // RFC 4568: one side with keys in its SDP, the other without.
    @Test
    void decryptsOnOneSideWhatIsPlainOnTheOther() {
        connectBoth();
        var ours = keys(1);
        var theirs = keys(2);
        left.phone()
                .orElseThrow()
                .connect(
                        PhonePeer.ofAnyType(
                                alice.rtp.localAddress(), alice.rtcp.localAddress(), false, PhonePeer.Sources.LATCHED),
                        SdesProtection.after(RtpProtection.NONE, ours, theirs));
        alice.protection = SdesProtection.after(RtpProtection.NONE, theirs, ours);

        alice.send(left, rtp(0, 1));
        bob.send(right, rtp(0, 9));

        assertThat(bob.last()).isEqualTo(rtp(0, 1));
        var sealed = Arrays.copyOf(alice.last(), alice.last().length);
        assertThat(sealed).hasSize(rtp(0, 9).length + 10);
        assertThat(alice.protection.unprotectRtp(sealed, 0, sealed.length)).isEqualTo(rtp(0, 9).length);
        assertThat(RtpPacket.sequence(sealed, 0)).isEqualTo(9);
    }

    private static SrtpKeys keys(int seed) {
        var key = new byte[16];
        var salt = new byte[14];
        Arrays.fill(key, (byte) seed);
        return new SrtpKeys(SrtpProfile.AES128_CM_HMAC_SHA1_80, key, salt);
    }

    // RFC 5761: one side multiplexes RTCP with RTP, the other has a port for it.
    @Test
    void passesReportsBetweenOnePortAndTwo() {
        connectBoth();
        left.phone()
                .orElseThrow()
                .connect(
                        PhonePeer.ofAnyType(
                                alice.rtp.localAddress(), alice.rtp.localAddress(), true, PhonePeer.Sources.LATCHED),
                        RtpProtection.NONE);
        var report = report(99, 77, 1_000);

        alice.rtp.send(report, 0, report.length, port(left));
        world.deliver();
        bob.rtcp.send(report, 0, report.length, rtcpPort(right));
        world.deliver();

        assertThat(bob.reports).containsExactly(report);
        assertThat(alice.packets).containsExactly(report);
        assertThat(right.counters().rtcpIn()).isEqualTo(1);
    }

    private static byte[] report(int from, int about, int highest) {
        var data = new byte[128];
        var block = new RtcpPacket.ReportBlock(about, 0, 0, highest, 0, 0, 0);
        var receiver = new RtcpPacket.ReceiverReport(from, List.of(block));
        return Arrays.copyOf(data, RtcpPacket.write(List.of(receiver), data, 0));
    }

    @Test
    void refusesPacketsOfStrangersAndCountsThem() {
        connectBoth();
        alice.send(left, rtp(0, 1));
        var stranger = world.net.open(new InetSocketAddress("127.0.0.9", 5_000), (_, _, _, _, _) -> {});

        stranger.send(rtp(0, 2), 0, 172, port(left));
        world.deliver();

        assertThat(bob.packets).hasSize(1);
        assertThat(left.counters().refused()).isEqualTo(1);
        assertThat(left.counters().packetsIn()).isEqualTo(1);
        assertThat(left.counters().octetsIn()).isEqualTo(172);
        assertThat(right.counters().packetsOut()).isEqualTo(1);
    }

    @Test
    void takesPacketsOfTheSdpsAddressOnlyWhereToldTo() {
        relay.connect(left, right);
        connect(right, bob);
        left.phone()
                .orElseThrow()
                .connect(
                        PhonePeer.ofAnyType(
                                new InetSocketAddress(HERE, 41_500),
                                new InetSocketAddress(HERE, 41_501),
                                false,
                                PhonePeer.Sources.STRICT),
                        RtpProtection.NONE);

        alice.send(left, rtp(0, 1));

        assertThat(bob.packets).isEmpty();
    }

    @Test
    void recodesOneLawAsTheOtherWithoutTouchingNumbers() {
        connectBoth();
        left.configure(new RelayMedia(Map.of(8, PCMA)));
        right.configure(new RelayMedia(Map.of(0, PCMU)));
        var tone = Tones.sine(440, 8000, 8_000, 0, 160);
        var payload = new byte[160];
        try (var encoder = AudioFormat.PCMA.openEncoder()) {
            encoder.encode(tone, 0, 160, payload, 0, 160);
        }

        alice.send(left, rtp(8, 5, 800, 77, payload));

        var heard = new short[160];
        try (var decoder = AudioFormat.PCMU.openDecoder()) {
            decoder.decode(bob.last(), RtpPacket.HEADER_BYTES, 160, heard, 0);
        }
        assertThat(RtpPacket.payloadType(bob.last(), 0)).isZero();
        assertThat(RtpPacket.sequence(bob.last(), 0)).isEqualTo(5);
        assertThat(Tones.amplitude(440, 8000, heard, 0, 160)).isBetween(7_500.0, 8_500.0);
    }

    @Test
    void translatesWhereTheSidesHaveNothingInCommon() {
        connectBoth();
        left.configure(new RelayMedia(Map.of(0, PCMU, 101, EVENTS)));
        right.configure(new RelayMedia(Map.of(111, OPUS, 97, EVENTS)));
        var heard = new short[0];
        var payload = new byte[160];
        try (var encoder = AudioFormat.PCMU.openEncoder();
                var decoder = AudioFormat.OPUS.openDecoder()) {
            for (int i = 0; i < 100; i++) {
                encoder.encode(Tones.sine(440, 8000, 8_000, 160L * i, 160), 0, 160, payload, 0, 160);
                alice.send(left, rtp(0, i, 160 * i, 77, payload));
                world.tick();
            }
            for (var packet : bob.packets) {
                var samples = new short[960];
                decoder.decode(packet, RtpPacket.HEADER_BYTES, packet.length - RtpPacket.HEADER_BYTES, samples, 0);
                heard = Arrays.copyOf(heard, heard.length + 960);
                System.arraycopy(samples, 0, heard, heard.length - 960, 960);
            }
        }

        assertThat(bob.packets).hasSizeGreaterThan(90);
        assertThat(bob.packets).allMatch(packet -> RtpPacket.payloadType(packet, 0) == 111);
        assertThat(consecutive(bob.packets)).isTrue();
        assertThat(Tones.amplitude(440, 48_000, heard, heard.length - 24_000, 24_000)).isBetween(6_500.0, 9_000.0);
    }

    // RFC 4733 §2.5.1.1: all packets of an event have the timestamp of its begin.
    @Test
    void keepsTheShapeOfADigitBesideTranslatedSound() {
        connectBoth();
        left.configure(new RelayMedia(Map.of(0, PCMU, 101, EVENTS)));
        right.configure(new RelayMedia(Map.of(111, OPUS, 97, EVENTS)));
        for (int i = 0; i < 10; i++) {
            alice.send(left, rtp(0, i));
            world.tick();
        }

        for (int i = 0; i < 3; i++) {
            alice.send(left, event(101, 10 + i, 1_600, '7', i == 2, 160 * (i + 1)));
            world.tick();
        }

        var events = bob.packets.stream()
                .filter(packet -> RtpPacket.payloadType(packet, 0) == 97)
                .toList();
        assertThat(events).hasSize(3);
        assertThat(events).extracting(packet -> RtpPacket.timestamp(packet, 0)).containsOnly(RtpPacket.timestamp(events.getFirst(), 0));
        assertThat(TelephoneEvent.read(events.getLast(), RtpPacket.HEADER_BYTES).isEnd()).isTrue();
        assertThat(consecutive(bob.packets)).isTrue();
    }

    private static boolean consecutive(List<byte[]> packets) {
        for (int i = 1; i < packets.size(); i++) {
            int step = RtpPacket.sequence(packets.get(i), 0) - RtpPacket.sequence(packets.get(i - 1), 0) & 0xFFFF;
            if (step != 1) {
                return false;
            }
        }
        return true;
    }

    @Test
    void playsInPlaceOfTheOtherSide() {
        connectBoth();
        right.configure(new RelayMedia(Map.of(0, PCMU)));
        alice.send(left, rtp(0, 1));

        assertThat(right.play(CallTones.recordingBeep(48_000))).isTrue();
        for (int i = 0; i < 100 && right.isPlaying(); i++) {
            alice.send(left, rtp(0, 2 + i));
            world.tick();
        }
        alice.send(left, rtp(0, 200));

        assertThat(told).contains("played to right");
        int ours = RtpPacket.ssrc(bob.packets.get(1), 0);
        assertThat(ours).isNotEqualTo(77);
        assertThat(bob.packets.subList(1, bob.packets.size() - 1)).allMatch(packet -> RtpPacket.ssrc(packet, 0) == ours);
        assertThat(RtpPacket.ssrc(bob.last(), 0)).isEqualTo(77);
    }

    @Test
    void doesNotPlayToASideWhoseFormatsItDoesNotSpeak() {
        connectBoth();
        right.configure(new RelayMedia(Map.of(18, new RelayFormat("G729", 8000))));

        assertThat(right.play(CallTones.recordingBeep(48_000))).isFalse();
    }

    // RFC 4733 §2.5.1: events share the stream's sequence numbers; the last packet is sent three times.
    @Test
    void putsADigitIntoTheStreamThatPasses() {
        connectBoth();
        left.configure(new RelayMedia(Map.of(0, PCMU, 101, EVENTS)));
        right.configure(new RelayMedia(Map.of(0, PCMU, 97, EVENTS)));
        int sequence = 65_530;
        for (int i = 0; i < 30; i++) {
            if (i == 5) {
                assertThat(right.sendDigit('#', 100)).isTrue();
            }
            alice.send(left, rtp(0, sequence + i & 0xFFFF, 160 * i, 77, new byte[160]));
            world.tick();
        }

        var events = bob.packets.stream()
                .filter(packet -> RtpPacket.payloadType(packet, 0) == 97)
                .toList();
        assertThat(events).hasSize(7);
        assertThat(TelephoneEvent.read(events.getLast(), RtpPacket.HEADER_BYTES))
                .isEqualTo(TelephoneEvent.ofKey('#', true, 800));
        assertThat(bob.packets).allMatch(packet -> RtpPacket.ssrc(packet, 0) == 77);
        assertThat(consecutive(bob.packets)).isTrue();

        // Bob's report counts what we put in; Alice sent two packets less than he got.
        int highest = RtpPacket.sequence(bob.last(), 0) + 0x10000;
        var report = report(5, 77, highest);
        bob.rtcp.send(report, 0, report.length, rtcpPort(right));
        world.deliver();
        int shift = RtpPacket.sequence(bob.last(), 0) - (sequence + 29 & 0xFFFF);
        assertThat(shift).isPositive();
        assertThat(alice.reports).containsExactly(report(5, 77, highest - shift));
    }

    @Test
    void takesNoMoreDigitsThanCanWait() {
        connectBoth();
        right.configure(new RelayMedia(Map.of(0, PCMU, 97, EVENTS)));
        for (int i = 0; i < 64; i++) {
            assertThat(right.sendDigit('1', 100)).isTrue();
        }

        assertThat(right.sendDigit('1', 100)).isFalse();
        assertThat(left.sendDigit('1', 100)).isFalse();
        assertThat(right.sendDigit('x', 100)).isFalse();
    }

    @Test
    void blocksAndSilences() {
        connectBoth();
        left.configure(new RelayMedia(Map.of(0, PCMU, 101, EVENTS)));
        right.configure(new RelayMedia(Map.of(0, PCMU, 101, EVENTS)));

        left.setBlocked(true);
        alice.send(left, rtp(0, 1));
        assertThat(bob.packets).isEmpty();

        left.setBlocked(false);
        left.setSilenced(true);
        alice.send(left, rtp(0, 2));
        assertThat(bob.last()[100]).isEqualTo((byte) 0xFF);

        left.setDtmfBlocked(true);
        alice.send(left, event(101, 3, 0, '1', true, 800));
        assertThat(bob.packets).hasSize(1);
        assertThat(told).contains("left pressed 1 for 100");
    }

    @Test
    void tellsOnceWhenNobodyWasHeardForItsTime() {
        connectBoth();
        alice.send(left, rtp(0, 1));

        world.time.advance(Duration.ofSeconds(31));
        world.tick();
        world.tick();

        assertThat(told).containsExactly("first of left", "timeout");
    }

    @Test
    void sendsToSeveralSides() {
        connectBoth();
        var third = relay.addPhone("third", ports);
        var carol = new Phone(43_000);
        connect(third, carol);
        relay.send(left, third);

        alice.send(left, rtp(0, 1));
        carol.send(third, rtp(0, 8));

        assertThat(bob.packets).hasSize(1);
        assertThat(carol.packets).hasSize(1);
        assertThat(alice.packets).isEmpty();
    }

    @Test
    void refusesOneSideAndOneRelayTooMany() {
        relay.addPhone("third", ports);
        assertThatThrownBy(() -> relay.addPhone("fourth", ports))
                .isInstanceOfSatisfying(ParleyException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.NODE_AT_LIMIT));

        relays.open("second", Duration.ofSeconds(1), RelayListener.NONE);
        assertThatThrownBy(() -> relays.open("third", Duration.ofSeconds(1), RelayListener.NONE))
                .isInstanceOf(ParleyException.class);
    }

    @Test
    void givesItsPortsBack() {
        assertThat(ports.inUse()).isEqualTo(2);

        relays.close("call");

        assertThat(ports.inUse()).isZero();
        assertThat(relays.isIdle()).isTrue();
    }

    @Test
    void letsATapHearBothSides() {
        connectBoth();
        left.configure(new RelayMedia(Map.of(0, PCMU)));
        right.configure(new RelayMedia(Map.of(0, PCMU)));
        var frames = new ArrayList<String>();
        relay.openSoundTap(new TapSink() {
            @Override
            public void onTrack(int track, String key, String name) {
                frames.add("track " + track + " is " + key);
            }

            @Override
            public void onFrame(int track, long frameIndex, short[] samples, int offset) {
                frames.add("frame of " + track);
            }

            @Override
            public void onTrackEnd(int track, long frameIndex) {}

            @Override
            public void onEnd(long frameIndex) {
                frames.add("end");
            }
        });

        for (int i = 0; i < 10; i++) {
            alice.send(left, rtp(0, i));
            world.tick();
        }
        relay.closeSoundTap();

        assertThat(frames).contains("track 1 is left", "track 2 is right", "frame of 1", "frame of 0", "end");
        assertThat(frames).doesNotContain("frame of 2");
        assertThat(bob.packets).hasSize(10);
    }

    // ITU-T T.38 §9.1: fax in datagrams of its own on the port that carried sound.
    @Test
    void passesFaxOnceBothSidesSpeakIt() {
        connectBoth();
        alice.send(left, rtp(0, 1));
        left.phone().orElseThrow().connectUdptl(alice.rtp.localAddress(), PhonePeer.Sources.LATCHED);
        right.phone().orElseThrow().connectUdptl(bob.rtp.localAddress(), PhonePeer.Sources.LATCHED);
        byte[] fax = {0, 7, 3, 0x06, 0x01, 0x02, 0, 1, 1, 0x06};

        alice.rtp.send(fax, 0, fax.length, port(left));
        alice.rtp.send(rtp(0, 2), 0, 3, port(left));
        world.deliver();

        assertThat(bob.packets).containsExactly(rtp(0, 1), fax);
        assertThat(left.counters().errors()).isEqualTo(1);
        assertThat(left.counters().packetsIn()).isEqualTo(2);
    }
}
