package org.parley.roles.media;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import org.parley.base.id.Ids;
import org.parley.base.time.SystemTime;
import org.parley.media.codec.AudioDecoder;
import org.parley.media.codec.AudioEncoder;
import org.parley.media.codec.AudioFormat;
import org.parley.media.engine.EngineEvents;
import org.parley.media.engine.EngineSettings;
import org.parley.media.engine.MediaEngine;
import org.parley.media.engine.RtpReceiver;
import org.parley.media.webrtc.WebRtcLocal;
import org.parley.media.webrtc.WebRtcOffers;
import org.parley.media.webrtc.WebRtcPeer;
import org.parley.media.webrtc.WebRtcPort;
import org.parley.media.webrtc.WebRtcTransport;
import org.parley.net.udp.UdpLoops;
import org.parley.protocols.dtls.DtlsCertificate;
import org.parley.protocols.dtls.DtlsContext;
import org.parley.protocols.ice.IceRole;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.sdp.SdpOrigin;
import org.parley.protocols.sdp.SessionDescription;
import org.parley.protocols.sdp.SetupRole;
import org.parley.protocols.srtp.IndexReservations;
import org.parley.protocols.srtp.SrtpProfile;
import org.parley.testkit.Tones;

/** What a browser does, made of our own parts on a loop of its own: ICE, DTLS, SRTP, Opus; sends a tone and hears. */
final class LoopbackBrowser implements Talker {
    private static final int SSRC = 4_711;

    /** Hears on the browser's loop; the test asks there too. */
    private final class Ears implements RtpReceiver {
        private final AudioDecoder decoder = AudioFormat.OPUS.openDecoder();
        private final short[] samples = new short[5_760];
        private short[] heard = new short[0];

        @Override
        public void onRtp(byte[] packet, int offset, int length, long nowNs) {
            int at = RtpPacket.payloadOffset(packet, offset);
            int count = decoder.decode(packet, at, RtpPacket.payloadBytes(packet, offset, length), samples, 0);
            int before = heard.length;
            heard = Arrays.copyOf(heard, before + count);
            System.arraycopy(samples, 0, heard, before, count);
        }

        @Override
        public void onRtcp(byte[] packet, int offset, int length, long nowNs) {}

        @Override
        public void onReady(long nowNs) {}

        @Override
        public void onClosed(String because, long nowNs) {
            closedBecause = because;
        }
    }

    private final SystemTime time;
    private final Ids ids;
    private final int hertz;
    private final MediaEngine loop;
    private final Ears ears = new Ears();
    private final AudioEncoder encoder = AudioFormat.OPUS.openEncoder();
    private final byte[] packet = new byte[2048];
    private final WebRtcPort port;
    private final WebRtcTransport transport;
    volatile String closedBecause = "";
    private int payloadType = 111;
    private int sequence;
    private int timestamp;
    private long samplesSent;

    LoopbackBrowser(SystemTime time, int hertz, IceRole role) {
        this.time = time;
        this.hertz = hertz;
        ids = Ids.secure(time);
        var settings = new EngineSettings(1, 1, 1, Duration.ofMinutes(1), Duration.ofSeconds(5), 1_000);
        loop = new MediaEngine(settings, new MediaEngine.Surroundings(UdpLoops::open, time, time, ids), new Deaf());
        loop.start();
        var random = new SecureRandom();
        var dtls = new DtlsContext(
                DtlsCertificate.generate(random, time.now()),
                List.of(SrtpProfile.values()),
                random,
                Executors.newVirtualThreadPerTaskExecutor());
        var surroundings = new WebRtcPort.Surroundings(
                dtls, IndexReservations.standbyLess(), time, ids, work -> loop.post(_ -> work.run()));
        port = loop.ask(of -> WebRtcPort.open(
                of.udp(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), surroundings));
        transport = loop.ask(_ -> port.connect(role, ears));
    }

    String answer(String offerSdp) {
        var offer = SessionDescription.parse(offerSdp).orThrow();
        var peer = WebRtcOffers.read(offer).orThrow();
        payloadType = peer.formats().getFirst().payloadType();
        return loop.ask(_ -> {
            transport.onOffer(peer);
            return WebRtcOffers.answer(offer, peer, local(transport.answerSetup(peer))).toText();
        });
    }

    String offer() {
        return loop.ask(_ -> WebRtcOffers.offer(local(SetupRole.ACTPASS)).toText());
    }

    void accept(String answerSdp) {
        WebRtcPeer peer = WebRtcOffers.read(SessionDescription.parse(answerSdp).orThrow()).orThrow();
        loop.ask(_ -> {
            transport.onAnswer(peer);
            return true;
        });
    }

    private WebRtcLocal local(SetupRole setup) {
        var candidates = WebRtcOffers.candidates(
                List.of(InetAddress.getLoopbackAddress()), port.localAddress().getPort());
        return new WebRtcLocal(
                new SdpOrigin("-", 1, 1, "127.0.0.1"), transport.localIce(), port.fingerprintSha256(), setup, candidates,
                SSRC, "browser");
    }

    @Override
    public void speak() {
        loop.ask(_ -> {
            transport.onTime(time.nowNs());
            var tone = Tones.sine(hertz, 48_000, 8_000, samplesSent, 960);
            samplesSent += 960;
            int header = RtpPacket.writeHeader(packet, 0, false, payloadType, sequence, timestamp, SSRC);
            int bytes = encoder.encode(tone, 0, 960, packet, header, 1_275);
            timestamp += 960;
            if (transport.sendRtp(packet, 0, header + bytes)) {
                sequence++;
            }
            return true;
        });
    }

    @Override
    public void listen(int waitMs) throws InterruptedException {
        SystemTime.sleep(Duration.ofMillis(Math.max(1, waitMs)));
    }

    double strength(int toneHertz) {
        return loop.ask(_ -> Loudness.of(toneHertz, 48_000, ears.heard));
    }

    void hangUp() {
        loop.ask(_ -> {
            transport.close();
            return true;
        });
    }

    @Override
    public void close() {
        loop.close();
    }

    private static final class Deaf implements EngineEvents {
        @Override
        public void onConnected(String mix, String leg) {}

        @Override
        public void onLost(String mix, String leg, String because) {}

        @Override
        public void onDigit(String mix, String leg, char digit, int durationMs) {}

        @Override
        public void onSpeakers(String mix, List<Speaking> speaking) {}

        @Override
        public void onTapFailed(String mix, String because) {}
    }
}
