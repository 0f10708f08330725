package org.parley.media.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.parley.media.codec.AudioFormat;
import org.parley.media.engine.SimulatedLoop;
import org.parley.media.phone.PhonePeer;
import org.parley.media.phone.PhonePorts;
import org.parley.media.phone.RtpProtection;
import org.parley.net.udp.UdpSocket;
import org.parley.protocols.rtp.RtpPacket;

/** Any bytes on any port of a relay: nothing throws, and another relay's packets go on. */
class RelayFuzzTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final SimulatedLoop world = new SimulatedLoop();
    private final PhonePorts ports = new PhonePorts(HERE, 30_000, 30_099);
    private final Relays relays = Relays.on(world.loop, RelaySettings.DEFAULT);
    private final UdpSocket hostile = world.net.open(new InetSocketAddress(HERE, 41_000), (_, _, _, _, _) -> {});
    private final int[] heard = new int[1];
    private final UdpSocket good = world.net.open(new InetSocketAddress(HERE, 42_000), (_, _, _, _, _) -> heard[0]++);

    private RelaySide side(Relay relay, String name, UdpSocket peer, Map<Integer, RelayFormat> formats) {
        var side = relay.addPhone(name, ports);
        side.configure(new RelayMedia(formats));
        side.phone()
                .orElseThrow()
                .connect(
                        PhonePeer.ofAnyType(
                                peer.localAddress(), peer.localAddress(), true, PhonePeer.Sources.LATCHED),
                        RtpProtection.NONE);
        return side;
    }

    private static InetSocketAddress port(RelaySide side) {
        return side.phone().orElseThrow().localAddress();
    }

    @Test
    void survivesAnyPacketsAndCostsNobodyElseHis() {
        var attacked = relays.open("attacked", Duration.ofHours(1), RelayListener.NONE);
        var events = RelayFormat.telephoneEvents(8000);
        var one = side(
                attacked,
                "one",
                hostile,
                Map.of(0, RelayFormat.of(AudioFormat.PCMU), 8, RelayFormat.of(AudioFormat.PCMA), 101, events));
        var other = side(attacked, "other", hostile, Map.of(111, RelayFormat.of(AudioFormat.OPUS), 97, events));
        attacked.connect(one, other);
        var quiet = relays.open("quiet", Duration.ofHours(1), RelayListener.NONE);
        var caller = side(quiet, "caller", good, Map.of());
        var called = side(quiet, "called", good, Map.of());
        quiet.connect(caller, called);
        var random = new Random(4_2026);
        int sent = 0;

        for (int i = 0; i < 5_000; i++) {
            var bytes = new byte[random.nextInt(1, 260)];
            random.nextBytes(bytes);
            if (random.nextInt(4) > 0) {
                bytes[0] = (byte) (0x80 | bytes[0] & 0x3F); // Often nearly right.
            }
            if (random.nextInt(3) > 0 && bytes.length > 1) {
                bytes[1] = (byte) new int[] {0, 8, 101, 111, 97, 200, 201, 205}[random.nextInt(8)];
            }
            hostile.send(bytes, 0, bytes.length, port(random.nextBoolean() ? one : other));
            if (i % 50 == 0) {
                one.setSilenced(random.nextBoolean());
                other.sendDigit('1', 40);
                var packet = new byte[RtpPacket.HEADER_BYTES + 160];
                RtpPacket.writeHeader(packet, 0, false, 0, sent++, 160 * sent, 5);
                good.send(packet, 0, packet.length, port(caller));
                world.tick();
            }
        }
        world.tick();

        assertThat(heard[0]).isEqualTo(sent);
        assertThat(relays.counters()).containsEntry("relays-failed", 0L);
    }
}
