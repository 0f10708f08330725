package org.parley.roles.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.base.id.Ids;
import org.parley.base.time.SystemTime;
import org.parley.media.tap.TapSink;
import org.parley.protocols.ng.NgForm;
import org.parley.protocols.ng.NgMessage;
import org.parley.protocols.ng.NgValue;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.rtp.TelephoneEvent;
import org.parley.protocols.sdp.MediaDescription;
import org.parley.protocols.sdp.SessionDescription;
import org.parley.protocols.srtp.IndexReservations;
import org.parley.protocols.srtp.SrtpKeys;
import org.parley.protocols.srtp.SrtpProfile;
import org.parley.protocols.srtp.SrtpSender;
import org.parley.roles.media.ng.NetworkRange;
import org.parley.roles.media.ng.NgSettings;

/** Proxies' calls through a real control socket and real media ports on the loopback. */
class NgRelayTest {
    private static final AtomicInteger NEXT_PORT = new AtomicInteger(46_200);
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    /** Somebody who has a port and sends and receives packets there. */
    private static final class Talker implements AutoCloseable {
        private final DatagramSocket socket;
        private int sequence = 100;

        Talker() throws IOException {
            socket = new DatagramSocket(0, HERE);
            socket.setSoTimeout(2_000);
        }

        int port() {
            return socket.getLocalPort();
        }

        void send(int toPort, int payloadType, byte[] payload) throws IOException {
            var packet = packet(payloadType, payload);
            socket.send(new DatagramPacket(packet, packet.length, HERE, toPort));
        }

        byte[] packet(int payloadType, byte[] payload) {
            var packet = new byte[RtpPacket.HEADER_BYTES + payload.length];
            RtpPacket.writeHeader(packet, 0, false, payloadType, sequence, sequence * 160, 7_777);
            System.arraycopy(payload, 0, packet, RtpPacket.HEADER_BYTES, payload.length);
            sequence++;
            return packet;
        }

        void sendRaw(int toPort, byte[] bytes) throws IOException {
            socket.send(new DatagramPacket(bytes, bytes.length, HERE, toPort));
        }

        byte[] receive() throws IOException {
            var buffer = new byte[2_048];
            var datagram = new DatagramPacket(buffer, buffer.length);
            socket.receive(datagram);
            return Arrays.copyOf(buffer, datagram.getLength());
        }

        boolean hearsNothing() throws IOException {
            socket.setSoTimeout(100);
            try {
                receive();
                return false;
            } catch (SocketTimeoutException _) {
                return true;
            } finally {
                socket.setSoTimeout(2_000);
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private final SystemTime time = new SystemTime();
    private final List<Talker> talkers = new ArrayList<>();
    private MediaRole role;
    private InetSocketAddress control;
    private DatagramSocket proxy;
    private Path folder;
    private int cookies;

    @BeforeEach
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        int first = NEXT_PORT.getAndAdd(60);
        var media = new MediaSettings(HERE, Optional.empty(), first, first + 59, 0, 10, true, Duration.ofSeconds(20));
        var none = new TapSink() {
            @Override
            public void onTrack(int track, String key, String name) {}

            @Override
            public void onFrame(int track, long frameIndex, short[] samples, int offset) {}

            @Override
            public void onTrackEnd(int track, long frameIndex) {}

            @Override
            public void onEnd(long frameIndex) {}
        };
        role = new MediaRole(new MediaRole.Needs(
                media, time, time, Ids.secure(time), (_, _, _) -> none, folder.resolve("media.pem")));
        role.start();
        control = role.serveProxies(settings(3));
        proxy = new DatagramSocket(0, HERE);
        proxy.setSoTimeout(5_000);
    }

    private NgSettings settings(int maxCalls) {
        return new NgSettings(
                new InetSocketAddress(HERE, 0),
                List.of(NetworkRange.parse("127.0.0.0/8").orElseThrow(), NetworkRange.parse("::1").orElseThrow()),
                maxCalls,
                Duration.ofSeconds(60),
                Duration.ofHours(1),
                Map.of("outside", "192.0.2.44"),
                Optional.of(folder),
                Optional.of(folder.resolve("recordings")));
    }

    @AfterEach
    void stop() {
        talkers.forEach(Talker::close);
        proxy.close();
        role.close();
        time.close();
    }

    private Talker talker() throws IOException {
        var talker = new Talker();
        talkers.add(talker);
        return talker;
    }

    private NgValue.Dictionary ask(String json) throws IOException {
        var bytes = ("t" + cookies++ + " " + json.replace('\'', '"')).getBytes(StandardCharsets.UTF_8);
        proxy.send(new DatagramPacket(bytes, bytes.length, control));
        var buffer = new byte[65_536];
        var answer = new DatagramPacket(buffer, buffer.length);
        proxy.receive(answer);
        return NgMessage.parse(buffer, 0, answer.getLength()).orThrow().body();
    }

    private SessionDescription describe(String command) throws IOException {
        var answer = ask(command);
        assertThat(answer.text("result")).as("%s", answer).contains("ok");
        return SessionDescription.parse(answer.text("sdp").orElseThrow()).orThrow();
    }

    private SessionDescription offer(String call, String sdp, String more) throws IOException {
        return describe("{'command':'offer','call-id':'" + call + "','from-tag':'a','sdp':'" + escaped(sdp) + "'" + more + "}");
    }

    private SessionDescription answer(String call, String toTag, String sdp, String more) throws IOException {
        return describe("{'command':'answer','call-id':'" + call + "','from-tag':'a','to-tag':'" + toTag + "','sdp':'" + escaped(sdp) + "'"
                + more + "}");
    }

    private static String escaped(String sdp) {
        return sdp.replace("\r\n", "\\r\\n");
    }

    private static String sdp(String... media) {
        return "v=0\r\no=x 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n" + String.join("", media);
    }

    private static String audio(int port, String formats, String... lines) {
        return "m=audio " + port + " RTP/AVP " + formats + "\r\n" + lines(lines);
    }

    private static String lines(String... lines) {
        return lines.length == 0 ? "" : "a=" + String.join("\r\na=", lines) + "\r\n";
    }

    private static byte[] silenceOf(int law) {
        var payload = new byte[160];
        Arrays.fill(payload, (byte) law);
        return payload;
    }

    private static int type(byte[] packet) {
        return RtpPacket.payloadType(packet, 0);
    }

    private static MediaDescription first(SessionDescription sdp) {
        return sdp.media().getFirst();
    }

    @Test
    void soundGoesBothWaysThroughOurPorts() throws IOException {
        var alice = talker();
        var bob = talker();

        var toBob = offer("c1", sdp(audio(alice.port(), "0 8 101", "rtpmap:101 telephone-event/8000")), "");
        var toAlice = answer("c1", "b", sdp(audio(bob.port(), "0 101", "rtpmap:101 telephone-event/8000")), "");
        alice.send(first(toAlice).port(), 0, silenceOf(1));
        var atBob = bob.receive();
        bob.send(first(toBob).port(), 0, silenceOf(2));
        var atAlice = alice.receive();

        assertThat(first(toBob).formats()).containsExactly("0", "8", "101");
        assertThat(first(toAlice).formats()).containsExactly("0", "101");
        assertThat(atBob).hasSize(172);
        assertThat(atBob[100]).isEqualTo((byte) 1);
        assertThat(atAlice[100]).isEqualTo((byte) 2);
    }

    @Test
    void sectionsThatAreRefusedKeepTheirPlaceAndFaxesPass() throws IOException {
        var alice = talker();
        var bob = talker();
        var fax = "m=image " + alice.port() + " udptl t38\r\na=T38FaxVersion:0\r\n";

        var toBob = offer("c1", sdp("m=video 0 RTP/AVP 96\r\n", fax), "");
        var toAlice = answer(
                "c1", "b", sdp("m=video 0 RTP/AVP 96\r\n", "m=image " + bob.port() + " udptl t38\r\na=T38FaxVersion:0\r\n"), "");
        alice.sendRaw(toAlice.media().get(1).port(), new byte[] {0, 1, 1, 6, 0, 0});

        assertThat(bob.receive()).containsExactly(0, 1, 1, 6, 0, 0);
        assertThat(first(toBob).port()).isZero();
        assertThat(toBob.media().get(1).protocol()).isEqualTo("udptl");
        assertThat(toBob.media().get(1).attribute("T38FaxVersion")).contains("0");
        assertThat(first(toAlice).port()).isZero();
    }

    @Test
    void translatesWhereTheProxyAsksForIt() throws Exception {
        var alice = talker();
        var bob = talker();

        var toBob = offer("c1", sdp(audio(alice.port(), "0")), ",'codec':{'mask':['PCMU'],'transcode':['G722']}");
        var toAlice = answer("c1", "b", sdp(audio(bob.port(), "9")), "");
        assertThat(first(toBob).formats()).containsExactly("9");
        assertThat(first(toAlice).formats()).containsExactly("0");
        for (int i = 0; i < 10; i++) {
            alice.send(first(toAlice).port(), 0, silenceOf(0x55));
        }

        assertThat(type(bob.receive())).isEqualTo(9);
        assertThat(first(toBob).formats()).containsExactly("9");
    }

    @Test
    void oneSideMaySpeakSecurelyAndTheOtherPlainly() throws IOException {
        var alice = talker();
        var bob = talker();

        var toBob = offer("c1", sdp(audio(alice.port(), "0")), ",'transport-protocol':'RTP/SAVP'");
        var offered = first(toBob).cryptos().getFirst();
        var key = new byte[30];
        Arrays.fill(key, (byte) 9);
        var crypto = new org.parley.protocols.sdp.CryptoAttribute(offered.tag(), offered.suite(), key).toAttribute();
        var toAlice = answer("c1", "b", sdp("m=audio " + bob.port() + " RTP/SAVP 0\r\na=" + crypto + "\r\n"), "");
        var keys = SrtpKeys.ofSdes(SrtpProfile.ofSdesName(offered.suite()).orElseThrow(), key);
        var packet = bob.packet(0, silenceOf(0x33));
        var room = Arrays.copyOf(packet, packet.length + 64);
        int bytes = new SrtpSender(keys, IndexReservations.standbyLess(), 4).protectRtp(room, 0, packet.length);
        bob.sendRaw(first(toBob).port(), Arrays.copyOf(room, bytes));
        var atAlice = alice.receive();
        alice.send(first(toAlice).port(), 0, silenceOf(0x44));

        assertThat(first(toAlice).protocol()).isEqualTo("RTP/AVP");
        assertThat(first(toAlice).cryptos()).isEmpty();
        assertThat(atAlice).hasSize(172);
        assertThat(atAlice[50]).isEqualTo((byte) 0x33);
        assertThat(bob.receive()).hasSize(172 + 10);
    }

    @Test
    void aBrowserIsOfferedIceAndDtls() throws IOException {
        var toBrowser = offer(
                "c1", sdp(audio(5_000, "0 8")), ",'transport-protocol':'UDP/TLS/RTP/SAVPF','ICE':'force','rtcp-mux':['offer']");

        var section = first(toBrowser);
        assertThat(section.protocol()).isEqualTo("UDP/TLS/RTP/SAVPF");
        assertThat(section.hasRtcpMux()).isTrue();
        assertThat(section.candidates()).isNotEmpty();
        assertThat(section.attribute("setup")).contains("actpass");
        assertThat(toBrowser.fingerprint(section)).isPresent();
        assertThat(toBrowser.iceUfrag(section)).isPresent();
    }

    @Test
    void ofTwoThatAnswerTheLastTalks() throws IOException {
        var alice = talker();
        var first = talker();
        var second = talker();

        offer("c1", sdp(audio(alice.port(), "0")), "");
        answer("c1", "b1", sdp(audio(first.port(), "0")), "");
        var toAlice = answer("c1", "b2", sdp(audio(second.port(), "0")), "");
        alice.send(first(toAlice).port(), 0, silenceOf(7));

        assertThat(second.receive()[60]).isEqualTo((byte) 7);
        assertThat(first.hearsNothing()).isTrue();
    }

    @Test
    void aReOfferKeepsPortsAndMovesThePeer() throws IOException {
        var alice = talker();
        var bob = talker();
        var moved = talker();
        var toBob = offer("c1", sdp(audio(alice.port(), "0")), "");
        var toAlice = answer("c1", "b", sdp(audio(bob.port(), "0")), "");

        var again = describe("{'command':'offer','call-id':'c1','from-tag':'b','to-tag':'a','sdp':'"
                + escaped(sdp(audio(moved.port(), "0", "sendonly"))) + "'}");
        var answered = describe("{'command':'answer','call-id':'c1','from-tag':'b','to-tag':'a','sdp':'"
                + escaped(sdp(audio(alice.port(), "0", "recvonly"))) + "'}");
        moved.send(first(answered).port(), 0, silenceOf(3));

        assertThat(first(again).port()).isEqualTo(first(toAlice).port());
        assertThat(first(answered).port()).isEqualTo(first(toBob).port());
        assertThat(again.directionOf(first(again)).wireName()).isEqualTo("sendonly");
        assertThat(alice.receive()[40]).isEqualTo((byte) 3);
    }

    @Test
    void blocksSilencesAndPressesKeys() throws IOException {
        var alice = talker();
        var bob = talker();
        offer("c1", sdp(audio(alice.port(), "0 101", "rtpmap:101 telephone-event/8000")), "");
        var toAlice = answer("c1", "b", sdp(audio(bob.port(), "0 101", "rtpmap:101 telephone-event/8000")), "");
        int port = first(toAlice).port();

        ask("{'command':'block media','call-id':'c1','from-tag':'a'}");
        alice.send(port, 0, silenceOf(1));
        assertThat(bob.hearsNothing()).isTrue();
        ask("{'command':'unblock media','call-id':'c1','from-tag':'a'}");
        alice.send(port, 0, silenceOf(2));
        assertThat(bob.receive()[30]).isEqualTo((byte) 2);
        ask("{'command':'silence media','call-id':'c1','from-tag':'a'}");
        alice.send(port, 0, silenceOf(3));
        assertThat(bob.receive()[30]).isEqualTo((byte) 0xFF);
        ask("{'command':'unsilence media','call-id':'c1','from-tag':'a'}");
        assertThat(ask("{'command':'play DTMF','call-id':'c1','from-tag':'a','code':'5','duration':60}").text("result")).contains("ok");
        var event = bob.receive();

        assertThat(type(event)).isEqualTo(101);
        assertThat(TelephoneEvent.read(event, RtpPacket.payloadOffset(event, 0)).key()).isEqualTo('5');
        assertThat(ask("{'command':'block media','call-id':'c1','from-tag':'nobody'}").text("error-reason").orElseThrow())
                .contains("from-tag");
    }

    @Test
    void playsFilesBelowItsFolderOnly() throws IOException {
        var alice = talker();
        var bob = talker();
        offer("c1", sdp(audio(alice.port(), "0")), "");
        answer("c1", "b", sdp(audio(bob.port(), "0")), "");
        Files.write(folder.resolve("beep.wav"), wav(new byte[1_600]));
        Files.write(folder.getParent().resolve(folder.getFileName() + "-secret.wav"), wav(new byte[1_600]));

        var played = ask("{'command':'play media','call-id':'c1','from-tag':'b','file':'beep.wav','repeat-times':2}");

        assertThat(played.whole("duration")).contains(100L);
        assertThat(type(bob.receive())).isZero();
        for (var path : List.of("../" + folder.getFileName() + "-secret.wav", "/etc/passwd", "missing.wav", "")) {
            assertThat(ask("{'command':'play media','call-id':'c1','from-tag':'b','file':'" + path + "'}").text("result"))
                    .as(path)
                    .contains("error");
        }
        assertThat(ask("{'command':'stop media','call-id':'c1','from-tag':'b'}").text("result")).contains("ok");
    }

    private static byte[] wav(byte[] pcm) {
        var out = java.nio.ByteBuffer.allocate(44 + pcm.length).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + pcm.length).put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII));
        out.putInt(16).putShort((short) 1).putShort((short) 1).putInt(8_000).putInt(16_000).putShort((short) 2).putShort((short) 16);
        out.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(pcm.length).put(pcm);
        return out.array();
    }

    @Test
    void recordsToAFileThatIsWholeWhenTheCallEnds() throws Exception {
        var alice = talker();
        var bob = talker();
        offer("c1", sdp(audio(alice.port(), "0")), ",'record-call':'on'");
        var toAlice = answer("c1", "b", sdp(audio(bob.port(), "0")), ",'record-call':'on'");
        for (int i = 0; i < 10; i++) {
            alice.send(first(toAlice).port(), 0, silenceOf(0x10));
            bob.receive();
        }
        ask("{'command':'delete','call-id':'c1','from-tag':'a'}");

        long deadlineNs = time.nowNs() + 5_000_000_000L;
        while (!hasRecording() && time.nowNs() - deadlineNs < 0) {
            Thread.onSpinWait();
        }
        assertThat(hasRecording()).isTrue();
    }

    private boolean hasRecording() throws IOException {
        try (var files = Files.list(folder.resolve("recordings"))) {
            return files.anyMatch(file -> file.toString().endsWith(".opus"));
        }
    }

    @Test
    void queryCountsInRtpenginesShapeAndDeleteSaysItAgain() throws IOException {
        var alice = talker();
        var bob = talker();
        offer("c1", sdp(audio(alice.port(), "0")), "");
        var toAlice = answer("c1", "b", sdp(audio(bob.port(), "0")), "");
        for (int i = 0; i < 5; i++) {
            alice.send(first(toAlice).port(), 0, silenceOf(1));
            bob.receive();
        }

        var query = ask("{'command':'query','call-id':'c1'}");

        var rtp = (NgValue.Dictionary) ((NgValue.Dictionary) query.get("totals").orElseThrow()).get("RTP").orElseThrow();
        assertThat(rtp.whole("packets")).contains(5L);
        assertThat(rtp.whole("bytes")).contains(5L * 172);
        assertThat(((NgValue.Dictionary) query.get("tags").orElseThrow()).entries()).containsOnlyKeys("a", "b");
        assertThat(query.whole("created")).isPresent();
        assertThat(query.whole("last signal")).isPresent();
        assertThat(ask("{'command':'list'}").texts("calls")).containsExactly("c1");
        assertThat(ask("{'command':'delete','call-id':'c1','from-tag':'a'}").get("totals")).isEqualTo(query.get("totals"));
        assertThat(ask("{'command':'list'}").texts("calls")).isEmpty();
        assertThat(ask("{'command':'query','call-id':'c1'}").text("error-reason")).contains("Unknown call-id");
        assertThat(ask("{'command':'delete','call-id':'c1','from-tag':'a'}").text("warning")).isPresent();
    }

    @Test
    void theSameCookieGetsTheSameAnswerAndNothingIsDoneTwice() throws IOException {
        var request = new NgMessage(
                        "same",
                        NgForm.BENCODE,
                        new NgValue.Builder()
                                .put("command", "offer")
                                .put("call-id", "c9")
                                .put("from-tag", "a")
                                .put("sdp", sdp(audio(5_000, "0")))
                                .build())
                .toBytes();
        var answers = new ArrayList<String>();
        for (int i = 0; i < 2; i++) {
            proxy.send(new DatagramPacket(request, request.length, control));
            var buffer = new byte[8_192];
            var answer = new DatagramPacket(buffer, buffer.length);
            proxy.receive(answer);
            answers.add(new String(buffer, 0, answer.getLength(), StandardCharsets.ISO_8859_1));
        }

        assertThat(answers.getFirst()).startsWith("same d").isEqualTo(answers.getLast());
    }

    @Test
    void refusesTheCallTooManyAndKeepsTheOthers() throws IOException {
        for (int i = 0; i < 3; i++) {
            offer("c" + i, sdp(audio(5_000, "0")), "");
        }
        var plain = ask("{'command':'offer','call-id':'more','from-tag':'a','sdp':'" + escaped(sdp(audio(5_000, "0"))) + "'}");
        var supporting = ask("{'command':'offer','call-id':'more','from-tag':'a','supports':['load limit'],'sdp':'"
                + escaped(sdp(audio(5_000, "0"))) + "'}");

        assertThat(plain.text("error-reason").orElseThrow()).contains("media.ng.calls-max");
        assertThat(supporting.text("result")).contains("load limit");
        assertThat(ask("{'command':'list'}").texts("calls")).hasSize(3);
    }

    @Test
    void errorsSayWhatWouldBeRight() throws IOException {
        assertThat(ask("{'command':'offer','call-id':'x','from-tag':'a','sdp':'hello'}").text("error-reason").orElseThrow())
                .contains("Failed to parse SDP");
        assertThat(ask("{'command':'answer','call-id':'x','from-tag':'a','to-tag':'b','sdp':'v=0'}").text("error-reason"))
                .contains("Unknown call-id");
        assertThat(ask("{'command':'offer','call-id':'x','from-tag':'a','sdp':'" + escaped(sdp(audio(5_000, "0")))
                                + "','codec':{'transcode':['G729']}}")
                        .text("error-reason")
                        .orElseThrow())
                .contains("G729")
                .contains("opus");
        assertThat(ask("nonsense").text("error-reason").orElseThrow()).contains("dictionary");
        assertThat(ask("{'command':'list'}").texts("calls")).isEmpty();
    }

    @Test
    void tellsTheAddressOfANamedInterface() throws IOException {
        var toBob = offer("c1", sdp(audio(5_000, "0")), ",'direction':['inside','outside'],'replace':['origin']");

        assertThat(toBob.connectionOf(first(toBob)).orElseThrow().address()).isEqualTo("192.0.2.44");
        assertThat(toBob.origin().address()).isEqualTo("192.0.2.44");
    }
}
