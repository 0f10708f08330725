package org.parley.media.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.parley.base.id.Ids;
import org.parley.base.time.SystemTime;
import org.parley.media.engine.RtpReceiver;
import org.parley.net.udp.UdpSocket;
import org.parley.protocols.dtls.DtlsCertificate;
import org.parley.protocols.dtls.DtlsContext;
import org.parley.protocols.ice.IceAgent;
import org.parley.protocols.ice.IceRole;
import org.parley.protocols.rtp.RtcpPacket;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.sdp.SdpDirection;
import org.parley.protocols.sdp.SdpOrigin;
import org.parley.protocols.sdp.SessionDescription;
import org.parley.protocols.sdp.SetupRole;
import org.parley.protocols.srtp.IndexReservations;
import org.parley.protocols.srtp.SrtpProfile;
import org.parley.protocols.stun.StunAttribute;
import org.parley.protocols.stun.StunMessage;
import org.parley.protocols.stun.TransactionId;
import org.parley.testkit.Fuzzing;
import org.parley.testkit.ManualTime;

class WebRtcTransportTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ManualTime time = new ManualTime();
    private final Ids ids = new Ids(time, new SplittableRandom(3));
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final MemoryWire wire = new MemoryWire();
    private final WebRtcPort server = port(SrtpProfile.AEAD_AES_128_GCM, SrtpProfile.AES128_CM_HMAC_SHA1_80);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private WebRtcPort port(SrtpProfile... profiles) {
        var dtls = new DtlsContext(
                DtlsCertificate.generate(RANDOM, time.now()), List.of(profiles), RANDOM, threads);
        return WebRtcPort.open(
                wire, ANY, new WebRtcPort.Surroundings(dtls, IndexReservations.standbyLess(), time, ids, tasks::add));
    }

    /** One end of a leg. */
    private final class End implements RtpReceiver {
        final WebRtcPort port;
        final WebRtcTransport transport;
        final List<Integer> heard = new ArrayList<>();
        int reports;
        int ready;
        String closed = "";

        End(WebRtcPort port, IceRole role) {
            this.port = port;
            this.transport = port.connect(role, this);
        }

        WebRtcLocal describe(SetupRole setup) {
            var own = port.localAddress();
            return new WebRtcLocal(
                    new SdpOrigin("-", 1, 1, "192.0.2.1"),
                    transport.localIce(),
                    port.fingerprintSha256(),
                    setup,
                    WebRtcOffers.candidates(List.of(own.getAddress()), own.getPort()),
                    77,
                    "name");
        }

        boolean say(int sequence) {
            var packet = new byte[200];
            RtpPacket.writeHeader(packet, 0, false, 111, sequence, 0, 77);
            return transport.sendRtp(packet, 0, 100);
        }

        @Override
        public void onRtp(byte[] packet, int offset, int length, long nowNs) {
            assertThat(length).isEqualTo(100);
            heard.add(RtpPacket.sequence(packet, offset));
        }

        @Override
        public void onRtcp(byte[] packet, int offset, int length, long nowNs) {
            reports++;
        }

        @Override
        public void onReady(long nowNs) {
            ready++;
        }

        @Override
        public void onClosed(String because, long nowNs) {
            closed = because;
        }
    }

    /** Runs the loop until it is so; time stands still unless the test moves it. */
    private void until(BooleanSupplier isSo) throws InterruptedException {
        wire.poll(0);
        while (!isSo.getAsBoolean()) {
            var task = tasks.poll(20, TimeUnit.SECONDS);
            assertThat(task).as("something to happen").isNotNull();
            task.run();
            wire.poll(0);
        }
    }

    private static WebRtcPeer read(SessionDescription description) {
        return WebRtcOffers.read(SessionDescription.parse(description.toText()).orThrow()).orThrow();
    }

    /** The server offers, the page answers; the answer is brought by the caller. */
    private SessionDescription offerTo(End offerer, End page) {
        var offer = WebRtcOffers.offer(offerer.describe(SetupRole.ACTPASS));
        var peer = read(offer);
        page.transport.onOffer(peer);
        return WebRtcOffers.answer(offer, peer, page.describe(page.transport.answerSetup(peer)));
    }

    private End[] connected() throws InterruptedException {
        var leg = new End(server, IceRole.CONTROLLING);
        var page = new End(port(SrtpProfile.AES128_CM_HMAC_SHA1_80), IceRole.CONTROLLED);
        leg.transport.onAnswer(read(offerTo(leg, page)));
        until(() -> leg.transport.isReady() && page.transport.isReady());
        return new End[] {leg, page};
    }

    @Test
    void connectsWithoutTimePassingAndCarriesPackets() throws Exception {
        var ends = connected();

        assertThat(ends[0].say(1)).isTrue();
        assertThat(ends[1].say(2)).isTrue();
        var report = new byte[200];
        int bytes = RtcpPacket.write(List.of(new RtcpPacket.ReceiverReport(5, List.of())), report, 0);
        assertThat(ends[1].transport.sendRtcp(report, 0, bytes)).isTrue();
        wire.poll(0);

        assertThat(ends[1].heard).containsExactly(1);
        assertThat(ends[0].heard).containsExactly(2);
        assertThat(ends[0].reports).isEqualTo(1);
        assertThat(ends[0].ready).isEqualTo(1);
        assertThat(server.counters().all().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(1); // The handshake.
        var keys = ends[0].transport.keys().orElseThrow();
        assertThat(keys.send()).isEqualTo(ends[1].transport.keys().orElseThrow().receive());
        assertThat(keys.limits()).hasSize(1);
        assertThat(keys.received()).hasSize(1);
    }

    @Test
    void shakesHandsBeforeTheAnswerComesButBelievesNothing() throws Exception {
        var leg = new End(server, IceRole.CONTROLLING);
        var page = new End(port(SrtpProfile.AEAD_AES_128_GCM), IceRole.CONTROLLED);
        var answer = offerTo(leg, page);

        until(() -> page.transport.isReady()); // Checks and handshake have overtaken the answer.
        page.say(1);
        wire.poll(0);
        assertThat(leg.transport.isReady()).isFalse();
        assertThat(leg.heard).isEmpty();

        leg.transport.onAnswer(read(answer));
        until(() -> leg.transport.isReady());
        assertThat(leg.heard).containsExactly(1); // It was kept.
    }

    // RFC 8122 §6.2
    @Test
    void aCertificateThatWasNotNamedEndsTheLeg() throws Exception {
        var leg = new End(server, IceRole.CONTROLLING);
        var page = new End(port(SrtpProfile.AEAD_AES_128_GCM), IceRole.CONTROLLED);
        var answer = offerTo(leg, page).toText().replaceFirst("(sha-256 )..:..", "$100:00");

        leg.transport.onAnswer(WebRtcOffers.read(SessionDescription.parse(answer).orThrow()).orThrow());
        until(() -> !leg.closed.isEmpty());

        assertThat(leg.closed).contains("certificate");
        assertThat(leg.ready).isZero();
        assertThat(server.legs()).isZero();
    }

    @Test
    void theOtherEndHearsOfACloseAtOnce() throws Exception {
        var ends = connected();

        ends[1].transport.close();
        until(() -> !ends[0].closed.isEmpty());

        assertThat(ends[0].closed).contains("the peer closed");
        assertThat(ends[1].closed).isEmpty();
        assertThat(ends[0].say(1)).isFalse();
        assertThat(server.legs()).isZero();
    }

    @Test
    void aPeerThatVanishesIsMissed() throws Exception {
        var ends = connected();
        ends[1].port.close();

        for (int i = 0; i < 200 && ends[0].closed.isEmpty(); i++) {
            time.advance(Duration.ofMillis(200));
            ends[0].transport.onTime(time.nowNs());
            wire.poll(0);
        }

        assertThat(ends[0].closed).contains("no longer answers");
    }

    // RFC 8445 §9
    @Test
    void aPeersOfferCanRestartIceUnderTheSameHandshake() throws Exception {
        var leg = new End(server, IceRole.CONTROLLED);
        var page = new End(port(SrtpProfile.AEAD_AES_128_GCM), IceRole.CONTROLLING);
        page.transport.onAnswer(read(offerTo(page, leg)));
        until(() -> leg.transport.isReady() && page.transport.isReady());
        var before = leg.transport.localIce();

        page.transport.restartIce();
        var answer = offerTo(page, leg);
        page.transport.onAnswer(read(answer));
        wire.poll(0);

        assertThat(leg.transport.localIce()).isNotEqualTo(before);
        assertThat(answer.toText()).contains("a=setup:active");
        assertThat(page.say(9)).isTrue();
        wire.poll(0);
        assertThat(leg.heard).containsExactly(9);
        assertThat(server.counters().all()).containsEntry("handshakes", 1L);
    }

    @Test
    void packetsBeforeTheKeysAreKeptButNotWithoutLimit() {
        var early = new EarlyPackets();

        for (int i = 0; i < EarlyPackets.MAX; i++) {
            assertThat(early.keep(new byte[10], 0, 10, ANY)).isTrue();
        }
        assertThat(early.keep(new byte[10], 0, 10, ANY)).isFalse();
    }

    @Test
    void strangersAreCountedAndDropped() throws Exception {
        var ends = connected();
        UdpSocket stranger = wire.open(ANY, (_, _, _, _, _) -> {
            throw new AssertionError("a stranger got an answer");
        });
        var good = new byte[60];
        RtpPacket.writeHeader(good, 0, false, 111, 1, 2, 3);

        Fuzzing.run(List.of(good, new byte[] {22, 1, 2, 3}, "\0\1\0\0!\u0012¤B0123456789ab".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)), 5_000, data -> {
            stranger.send(data, 0, data.length, server.localAddress());
            wire.poll(0);
        });

        assertThat(ends[0].closed).isEmpty();
        assertThat(server.counters().all().get("stray-packets")).isPositive();
        assertThat(server.counters().all().get("unknown-kinds")).isPositive();
    }

    @Test
    void nobodyTakesAnAddressFromWhoIsHeardThere() throws Exception {
        var ends = connected();
        var thief = new End(server, IceRole.CONTROLLING);
        assertThat(ends[1].say(1)).isTrue();
        wire.poll(0);

        var check = StunMessage.bindingRequest(
                        TransactionId.random(ids),
                        List.of(new StunAttribute.Username(thief.transport.localIce().fragment() + ":x")))
                .encode(thief.transport.localIce().password());
        ends[1].port.send(check, 0, check.length, server.localAddress()); // As if with the other's address.
        wire.poll(0);

        assertThat(ends[1].say(2)).isTrue();
        wire.poll(0);
        assertThat(ends[0].heard).containsExactly(1, 2);
    }

    @Test
    void aCandidateThatIsOnlyNamedClaimsNothing() throws Exception {
        var squatter = new End(server, IceRole.CONTROLLING);
        var pagePort = port(SrtpProfile.AEAD_AES_128_GCM);
        var page = new End(pagePort, IceRole.CONTROLLED);
        var squatted = offerTo(squatter, new End(port(SrtpProfile.AEAD_AES_128_GCM), IceRole.CONTROLLED));
        squatter.transport.onAnswer(read(squatted));
        squatter.transport.addCandidate(new IceAgent.RemoteCandidate(pagePort.localAddress(), 1));

        var leg = new End(server, IceRole.CONTROLLING);
        leg.transport.onAnswer(read(offerTo(leg, page)));

        until(() -> leg.transport.isReady() && page.transport.isReady());
        assertThat(page.say(1)).isTrue();
        wire.poll(0);
        assertThat(leg.heard).containsExactly(1);
    }

    @Test
    void thePeersOwnNoiseIsCountedAndDropped() throws Exception {
        var ends = connected();
        var from = ends[1].port;
        var good = new byte[60];
        RtpPacket.writeHeader(good, 0, false, 111, 1, 2, 3);

        Fuzzing.run(List.of(good), 2_000, data -> {
            if (data.length > 0 && (data[0] & 0xC0) == 0x80) {
                from.send(data, 0, data.length, server.localAddress());
                wire.poll(0);
            }
        });

        assertThat(ends[0].heard).isEmpty();
        assertThat(ends[1].say(5)).isTrue();
        wire.poll(0);
        assertThat(ends[0].heard).containsExactly(5);
    }

    @Test
    void answersOnlyAudioAndKeepsTheNumbersOfTheOffer() {
        var text = """
                v=0
                o=mozilla...THIS_IS_SDPARTA-99.0 1 1 IN IP4 0.0.0.0
                s=-
                t=0 0
                a=fingerprint:sha-256 AA
                a=group:BUNDLE a v
                m=audio 9 UDP/TLS/RTP/SAVPF 109 9 101
                c=IN IP4 0.0.0.0
                a=recvonly
                a=mid:a
                a=extmap:7 urn:ietf:params:rtp-hdrext:ssrc-audio-level
                a=ice-ufrag:u
                a=ice-pwd:pppppppppppppppppppppp
                a=candidate:0 1 UDP 2122252543 8e2c.local 50000 typ host
                a=candidate:1 1 UDP 2122252543 198.51.100.7 50000 typ host
                a=candidate:2 2 UDP 2122252543 198.51.100.7 50001 typ host
                a=setup:actpass
                a=rtcp-mux
                a=rtpmap:109 opus/48000/2
                a=rtpmap:101 telephone-event/8000
                m=video 9 UDP/TLS/RTP/SAVPF 120
                c=IN IP4 0.0.0.0
                a=mid:v
                a=rtpmap:120 VP8/90000
                """;
        var offer = SessionDescription.parse(text).orThrow();
        var peer = WebRtcOffers.read(offer).orThrow();
        var leg = new End(server, IceRole.CONTROLLED);

        var answer = WebRtcOffers.answer(offer, peer, leg.describe(leg.transport.answerSetup(peer)));

        assertThat(peer.waitsForNomination()).isTrue();
        assertThat(peer.candidates()).hasSize(1);
        assertThat(peer.direction()).isEqualTo(SdpDirection.RECVONLY);
        assertThat(answer.bundle()).containsExactly("a");
        var audio = answer.media().getFirst();
        assertThat(audio.formats()).containsExactly("109", "101");
        assertThat(audio.extensionId("urn:ietf:params:rtp-hdrext:ssrc-audio-level")).isEqualTo(7);
        assertThat(answer.directionOf(audio)).isEqualTo(SdpDirection.SENDONLY);
        assertThat(answer.media().getLast().isRefused()).isTrue();
        assertThat(answer.media().getLast().mid()).contains("v");
    }

    @Test
    void saysWhatAnOfferLacks() {
        var whole = WebRtcOffers.offer(new End(server, IceRole.CONTROLLING).describe(SetupRole.ACTPASS)).toText();
        for (var without : List.of("ice-ufrag", "fingerprint", "rtcp-mux", "rtpmap:111", "m=audio")) {
            var text = whole.lines()
                    .filter(line -> !line.contains(without))
                    .reduce("", (all, line) -> all + line + "\r\n");
            assertThat(WebRtcOffers.read(SessionDescription.parse(text).orThrow()).isOk())
                    .as(without)
                    .isFalse();
        }
    }

    @Test
    void warmsUp() throws Exception {
        var dtls = new DtlsContext(
                DtlsCertificate.generate(RANDOM, time.now()), List.of(SrtpProfile.AEAD_AES_128_GCM), RANDOM, threads);

        try (var real = new SystemTime()) {
            int rounds = WebRtcWarmUp.start(dtls, real, ids, threads)
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);

            assertThat(rounds).isEqualTo(4);
        }
    }
}
