package org.parley.media.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.parley.base.id.Ids;
import org.parley.media.codec.AudioFormat;
import org.parley.media.phone.PhoneChannel;
import org.parley.media.phone.PhonePeer;
import org.parley.media.phone.PhonePorts;
import org.parley.media.phone.RtpProtection;
import org.parley.media.quality.LegQuality;
import org.parley.net.udp.UdpSocket;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.testkit.ManualTime;

/** What is told of legs whose network loses packets and whose peers report, or do not. */
class QualityRoundsTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final ManualTime time = new ManualTime();
    private final SimulatedUdpLoop net = new SimulatedUdpLoop();
    private final List<LegQuality> told = new ArrayList<>();
    private final List<String> order = new ArrayList<>();
    private final MediaLoop loop = new MediaLoop(
            new EngineSettings(8, 8, 4, Duration.ofSeconds(4), Duration.ofSeconds(2), 100),
            net,
            time,
            time,
            new Ids(time, new Random(1)),
            new Told());
    private final PhonePorts ports = new PhonePorts(HERE, 30_000, 30_099);
    private final List<Peer> peers = new ArrayList<>();

    private final class Told implements EngineEvents {
        @Override
        public void onConnected(String mix, String leg) {}

        @Override
        public void onLost(String mix, String leg, String because) {
            order.add("lost " + leg);
        }

        @Override
        public void onDigit(String mix, String leg, char digit, int durationMs) {}

        @Override
        public void onSpeakers(String mix, List<Speaking> speaking) {}

        @Override
        public void onTapFailed(String mix, String because) {}

        @Override
        public void onQuality(String mix, List<LegQuality> legs) {
            assertThat(mix).isEqualTo("call");
            told.addAll(legs);
            legs.forEach(each -> order.add("quality " + each.leg()));
        }
    }

    /** A telephone at the other end, whose packets may be lost both ways. */
    private final class Peer implements RtpChannel {
        final MediaLeg leg;
        private final InetSocketAddress to;
        private final RtpSender sender = new RtpSender(4_711 + peers.size(), 100, 0);
        private final RtcpSession reports = new RtcpSession("peer");
        private final UdpSocket rtp;
        private final UdpSocket rtcp;
        private final byte[] payload = new byte[160];
        /** Every so many packets one is lost; 0 is none. */
        int losesUp;
        int losesDown;
        boolean isSilent;
        private int sent;
        private int came;

        Peer(String name) {
            int port = 40_000 + 2 * peers.size();
            rtp = net.open(new InetSocketAddress(HERE, port), (_, data, offset, length, _) -> hear(data, offset, length));
            rtcp = net.open(
                    new InetSocketAddress(HERE, port + 1),
                    (_, data, offset, length, _) -> reports.onRtcp(
                            data, offset, length, sender.ssrc(), time.nowNs(), time.now()));
            leg = loop.addLeg(new LegSpec(name, "call", name, name), of -> new PhoneChannel(net, ports, time, of));
            leg.configure(new LegAudio(AudioFormat.PCMU, 0, Map.of(0, AudioFormat.PCMU), Map.of()), true, true);
            var channel = (PhoneChannel) leg.channel();
            channel.connect(
                    new PhonePeer(rtp.localAddress(), rtcp.localAddress(), false, Set.of(0)), RtpProtection.NONE);
            to = channel.localAddress();
            loop.join(leg);
            for (int i = 0; i < payload.length; i++) {
                payload[i] = (byte) (i % 2 == 0 ? 0x20 : 0xA0);
            }
        }

        void speak() {
            if (!isSilent) {
                sender.send(this, 0, payload, payload.length, 160);
            }
        }

        void report() {
            reports.report(this, sender, AudioFormat.PCMU, 60, time.nowNs(), time.now());
        }

        private void hear(byte[] data, int offset, int length) {
            if (losesDown == 0 || ++came % losesDown != 0) {
                reports.onRtp(
                        RtpPacket.ssrc(data, offset),
                        8_000,
                        RtpPacket.sequence(data, offset),
                        RtpPacket.timestamp(data, offset),
                        time.nowNs());
                reports.meter().playout().onPlayed();
            } else {
                reports.meter().playout().onLost();
            }
        }

        @Override
        public boolean sendRtp(byte[] packet, int offset, int length) {
            if (losesUp == 0 || ++sent % losesUp != 0) {
                rtp.send(packet, offset, length, to);
            }
            return true;
        }

        @Override
        public boolean sendRtcp(byte[] packet, int offset, int length) {
            rtcp.send(packet, offset, length, new InetSocketAddress(to.getAddress(), to.getPort() + 1));
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

    private Peer peer(String name) {
        var peer = new Peer(name);
        peers.add(peer);
        return peer;
    }

    private void run(int seconds, Peer... reporting) {
        for (int frame = 0; frame < 50 * seconds; frame++) {
            peers.forEach(Peer::speak);
            time.advance(Duration.ofMillis(10));
            net.poll(0);
            if (frame % 50 == 25) {
                for (var peer : reporting) {
                    peer.report();
                }
            }
            time.advance(Duration.ofMillis(10));
            loop.tick(time.nowNs(), 0);
            net.poll(0);
        }
    }

    private LegQuality last(Peer peer) {
        return told.stream()
                .filter(each -> each.leg().equals(peer.leg.spec().leg()))
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    // No figure is invented where no report came.
    @Test
    void ofATelephoneThatReportsNothingThereIsNoRoundTripNoRatingAndNothingTold() {
        var mute = peer("mute");
        peer("other");
        run(11);

        var quality = last(mute);
        assertThat(quality.roundTripMs()).isEmpty();
        assertThat(quality.told()).isEmpty();
        assertThat(quality.heard().orElseThrow().mos()).isEmpty();
        assertThat(quality.heard().orElseThrow().lossPercent()).isZero();
    }

    @Test
    void aCleanLegIsRatedAsTheModelSays() {
        var clean = peer("clean");
        peer("other");
        peer("third"); // Packets of two would go straight across.
        run(11, clean);

        var quality = last(clean);
        assertThat(quality.roundTripMs().orElseThrow()).isBetween(0, 40);
        var heard = quality.heard().orElseThrow();
        assertThat(heard.lossPercent()).isZero();
        assertThat(heard.concealedPercent()).hasValue(0);
        assertThat(heard.mos().orElseThrow()).isBetween(4.3, 4.42);
        assertThat(quality.told().orElseThrow().lossPercent()).isZero();
    }

    @Test
    void lossOnTheWayHereIsHeardAndRated() {
        var lossy = peer("lossy");
        peer("other");
        peer("third");
        lossy.losesUp = 10;
        run(11, lossy);

        var heard = last(lossy).heard().orElseThrow();
        assertThat(heard.lossPercent()).isCloseTo(10, within(0.5));
        assertThat(heard.concealedPercent().orElseThrow()).isCloseTo(10, within(0.5));
        assertThat(heard.mos().orElseThrow()).isBetween(2.5, 3.7);
    }

    // Nothing is decoded here, so nothing is known of delay and concealment where it is.
    @Test
    void ofPacketsThatGoStraightAcrossTheNetworksFiguresAreToldAndNoneIsInvented() {
        var lossy = peer("lossy");
        peer("other");
        lossy.losesUp = 10;
        run(11, lossy);

        var heard = last(lossy).heard().orElseThrow();
        assertThat(heard.lossPercent()).isCloseTo(10, within(0.5));
        assertThat(heard.concealedPercent()).isEmpty();
        assertThat(heard.mos()).isEmpty();
    }

    @Test
    void lossOnTheWayThereIsTold() {
        var lossy = peer("lossy");
        peer("other");
        lossy.losesDown = 5;
        run(11, lossy);

        assertThat(last(lossy).told().orElseThrow().lossPercent()).isCloseTo(20, within(1.0));
        assertThat(last(lossy).heard().orElseThrow().lossPercent()).isZero();
        assertThat(last(lossy).told().orElseThrow().mos()).isEmpty(); // It reported no delay of its own.
    }

    // RFC 3611 §4.7: who is asked tells how he hears, and is told.
    @Test
    void extendedReportsTellHowEachHearsTheOther() {
        var asked = peer("asked");
        peer("other");
        asked.losesUp = 10;
        asked.losesDown = 10;
        asked.leg.sendExtendedReports(true);
        asked.reports.sendExtended(true);
        run(11, asked);

        var told = last(asked).told().orElseThrow();
        assertThat(told.delayMs()).hasValue(60);
        assertThat(told.concealedPercent().orElseThrow()).isCloseTo(10, within(1.5));
        assertThat(told.mos().orElseThrow()).isBetween(2.5, 3.8);
        var theirs = asked.reports.meter().measure("leg", AudioFormat.PCMU, 60, time.nowNs()).told().orElseThrow();
        assertThat(theirs.concealedPercent().orElseThrow()).isCloseTo(10, within(1.5));
        assertThat(theirs.mos().orElseThrow()).isBetween(2.5, 3.8);
    }

    // RFC 3611 §4.4: one who only listens sends no sender report; he learns the round trip by reference times.
    @Test
    void whoSendsNothingLearnsTheRoundTripAllTheSame() {
        var listener = peer("listener");
        peer("other");
        run(1, listener);
        listener.isSilent = true;
        listener.leg.sendExtendedReports(true);
        listener.reports.sendExtended(true);
        run(8, listener);

        assertThat(listener.reports.roundTripMs()).isBetween(0, 2_100); // The answer waits for our next report, and says how long.
        assertThat(listener.reports.meter().measure("leg", AudioFormat.PCMU, 60, time.nowNs()).roundTripMs()).isPresent();
    }

    @Test
    void ofALegThatIsLostWhatCameLastIsToldFirst() {
        var lost = peer("lost");
        peer("other");
        run(3, lost);
        lost.isSilent = true;
        run(5);

        assertThat(order).contains("lost lost");
        assertThat(order.subList(0, order.indexOf("lost lost"))).contains("quality lost");
    }

    @Test
    void everyMixIsAskedEveryFiveSeconds() {
        peer("one");
        peer("other");
        run(20);

        assertThat(told).hasSize(8);
    }
}
