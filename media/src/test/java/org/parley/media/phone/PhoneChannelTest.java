package org.parley.media.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.parley.media.engine.SimulatedLoop;
import org.parley.base.error.ParleyException;
import org.parley.media.engine.RtpReceiver;
import org.parley.media.engine.SimulatedUdpLoop;
import org.parley.net.udp.UdpSocket;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.srtp.IndexReservations;
import org.parley.protocols.srtp.SrtpKeys;
import org.parley.protocols.srtp.SrtpProfile;
import org.parley.protocols.srtp.SrtpSender;
import org.parley.testkit.Fuzzing;
import org.parley.testkit.ManualTime;

class PhoneChannelTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private static final class Received implements RtpReceiver {
        final List<Integer> sequences = new ArrayList<>();
        int rtcp;
        boolean ready;

        @Override
        public void onRtp(byte[] packet, int offset, int length, long nowNs) {
            sequences.add(RtpPacket.sequence(packet, offset));
        }

        @Override
        public void onRtcp(byte[] packet, int offset, int length, long nowNs) {
            rtcp++;
        }

        @Override
        public void onReady(long nowNs) {
            ready = true;
        }

        @Override
        public void onClosed(String because, long nowNs) {}
    }

    private final SimulatedUdpLoop net = new SimulatedUdpLoop();
    private final ManualTime time = new ManualTime();
    private final PhonePorts ports = new PhonePorts(HERE, 20_001, 20_007);
    private final Received received = new Received();
    private final PhoneChannel channel = new PhoneChannel(net, ports, time, received);
    private final List<Integer> heardByPhone = new ArrayList<>();
    private final List<Integer> heardByAttacker = new ArrayList<>();
    private final UdpSocket phone = net.open(new InetSocketAddress(HERE, 41_000), (_, data, offset, _, _) ->
            heardByPhone.add(RtpPacket.sequence(data, offset)));
    private final UdpSocket attacker = net.open(new InetSocketAddress("127.0.0.2", 42_000), (_, data, offset, _, _) ->
            heardByAttacker.add(RtpPacket.sequence(data, offset)));
    private final byte[] packet = new byte[12 + 160 + 64];

    private void connect(InetSocketAddress sdpAddress, RtpProtection protection) {
        channel.connect(
                new PhonePeer(sdpAddress, new InetSocketAddress(HERE, sdpAddress.getPort() + 1), false, Set.of(0)),
                protection);
    }

    private void send(UdpSocket from, int payloadType, int sequence) {
        RtpPacket.writeHeader(packet, 0, false, payloadType, sequence, 160 * sequence, 99);
        from.send(packet, 0, 172, channel.localAddress());
        net.poll(0);
    }

    private void answer(int sequence) {
        RtpPacket.writeHeader(packet, 0, false, 0, sequence, 0, 1);
        channel.sendRtp(packet, 0, 172);
        net.poll(0);
    }

    @Test
    void sendsWhereThePhoneIsAndNotWhereAnAttackerWantsIt() {
        // The SDP names an address behind a NAT; the phone's packets come from 41000.
        connect(new InetSocketAddress("10.1.2.3", 5_000), RtpProtection.NONE);
        send(phone, 0, 1);
        send(attacker, 0, 2);
        answer(7);

        assertThat(received.sequences).containsExactly(1);
        assertThat(heardByPhone).containsExactly(7);
        assertThat(heardByAttacker).isEmpty();
        assertThat(ports.counters().refused()).isEqualTo(1);
    }

    @Test
    void doesNotLatchToPacketsOfTypesThatNobodyAgreedOn() {
        connect(phone.localAddress(), RtpProtection.NONE);
        send(attacker, 96, 1);
        answer(7);

        assertThat(received.sequences).isEmpty();
        assertThat(heardByPhone).containsExactly(7);
        assertThat(ports.counters().malformed()).isEqualTo(1);
    }

    @Test
    void takesNothingBeforeTheAnswerIsKnown() {
        send(attacker, 0, 1);
        assertThat(received.sequences).isEmpty();
        assertThat(channel.isReady()).isFalse();
        assertThat(channel.sendRtp(packet, 0, 172)).isFalse();

        connect(phone.localAddress(), RtpProtection.NONE);
        assertThat(received.ready).isTrue();
        assertThat(channel.isReady()).isTrue();
    }

    // RFC 4568 with RFC 3711: only who has the key of the SDP is the peer.
    @Test
    void latchesOnlyToAuthenticPacketsWhereThereAreKeys() {
        var profile = SrtpProfile.AES128_CM_HMAC_SHA1_80;
        var ours = SrtpKeys.ofSdes(profile, new byte[30]);
        var theirBytes = new byte[30];
        theirBytes[0] = 1;
        var theirs = SrtpKeys.ofSdes(profile, theirBytes);
        connect(new InetSocketAddress("10.1.2.3", 5_000), SdesProtection.after(RtpProtection.NONE, ours, theirs));
        send(attacker, 0, 1);
        assertThat(ports.counters().unauthentic()).isEqualTo(1);

        var sender = new SrtpSender(theirs, IndexReservations.standbyLess(), 1);
        RtpPacket.writeHeader(packet, 0, false, 0, 5, 0, 99);
        int bytes = sender.protectRtp(packet, 0, 172);
        phone.send(packet, 0, bytes, channel.localAddress());
        attacker.send(packet, 0, bytes, channel.localAddress());
        net.poll(0);

        assertThat(received.sequences).containsExactly(5);
        answer(7);
        assertThat(heardByPhone).containsExactly(7);
        assertThat(heardByAttacker).isEmpty();
    }

    @Test
    void keepsItsKeysAndIndicesOverAReOfferThatDoesNotChangeThem() {
        var profile = SrtpProfile.AEAD_AES_128_GCM;
        var keys = SrtpKeys.ofSdes(profile, new byte[28]);
        var first = SdesProtection.after(RtpProtection.NONE, keys, keys);
        assertThat(SdesProtection.after(first, keys, SrtpKeys.ofSdes(profile, new byte[28]))).isSameAs(first);

        var otherBytes = new byte[28];
        otherBytes[3] = 9;
        assertThat(SdesProtection.after(first, keys, SrtpKeys.ofSdes(profile, otherBytes))).isNotSameAs(first);
    }

    @Test
    void usesEvenPortsOfItsRangeAndRefusesWhenAllAreTaken() {
        assertThat(channel.localAddress().getPort()).isEqualTo(20_002);
        // Somebody else's program holds 20005.
        net.open(new InetSocketAddress(HERE, 20_005), (_, _, _, _, _) -> {});
        var second = new PhoneChannel(net, ports, time, received);
        assertThat(second.localAddress().getPort()).isEqualTo(20_006);
        assertThatThrownBy(() -> new PhoneChannel(net, ports, time, received))
                .isInstanceOf(ParleyException.class)
                .hasMessageContaining("media.rtp.ports");

        second.close();
        second.close();
        assertThat(ports.inUse()).isEqualTo(1);
        assertThat(new PhoneChannel(net, ports, time, received).localAddress().getPort()).isEqualTo(20_006);
    }

    @Test
    void takesRtcpFromThePeersHostOnly() {
        connect(phone.localAddress(), RtpProtection.NONE);
        send(phone, 0, 1);
        var rtcp = new byte[] {(byte) 0x80, (byte) 201, 0, 1, 0, 0, 0, 99};
        var control = new InetSocketAddress(HERE, channel.localAddress().getPort() + 1);
        phone.send(rtcp, 0, 8, control);
        net.poll(0);
        assertThat(received.rtcp).isEqualTo(1);
        attacker.send(rtcp, 0, 8, control);
        attacker.send(rtcp, 0, 8, channel.localAddress());
        net.poll(0);
        assertThat(received.rtcp).isEqualTo(1);
    }

    @Test
    void survivesAnyDatagram() {
        connect(phone.localAddress(), RtpProtection.NONE);
        RtpPacket.writeHeader(packet, 0, false, 0, 1, 0, 99);
        Fuzzing.run(List.of(packet.clone(), new byte[] {(byte) 0x80, (byte) 200, 0, 1, 0, 0, 0, 9}), 3_000, bytes -> {
            if (bytes.length < 1_500) {
                phone.send(bytes, 0, bytes.length, channel.localAddress());
                net.poll(0);
            }
        });
    }

    // docs/internals/survival.md: a process that was killed closes its sockets when it gets to it.
    @Test
    void portsAreHeldUntilTheDeadProcessHasGivenThemBack() {
        var world = new SimulatedLoop();
        var host = InetAddress.ofLiteral("192.0.2.1");
        var dead = new PhonePorts(host, 30_000, 30_009).open(world.loop.udp(), (_, _, _, _, _) -> {}, (_, _, _, _, _) -> {});
        var local = dead.rtp().localAddress();
        var next = new PhonePorts(host, 30_000, 30_009);

        assertThat(next.isHeld(world.loop.udp(), local)).isTrue();
        dead.close();
        assertThat(next.isHeld(world.loop.udp(), local)).isFalse();
        assertThat(next.inUse()).isZero();
        assertThat(next.isHeld(world.loop.udp(), new InetSocketAddress("192.0.2.2", local.getPort()))).isFalse();
    }
}
