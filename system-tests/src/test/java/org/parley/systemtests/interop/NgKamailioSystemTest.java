package org.parley.systemtests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.parley.systemtests.node.Eventually;
import org.parley.systemtests.node.Needs;
import org.parley.systemtests.node.ParleyNode;
import org.parley.systemtests.peers.Baresip;
import org.parley.systemtests.peers.Kamailio;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Two telephones call each other through Kamailio, whose media relay by its rtpengine module is a packed node. */
@Needs({"baresip", "kamailio"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NgKamailioSystemTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ANNS_TONE = 440;
    private static final int BOBS_TONE = 1000;
    private static final double LOUD = 2000;
    private static final double QUIET = 200;
    private static final String PLAIN = "replace-origin replace-session-connection RTP/AVP";

    private ParleyNode node;

    @BeforeAll
    void start(@TempDir Path folder) {
        node = ParleyNode.start(folder.resolve("data"), "media.ng.port=0", "media.rtp.ports=33000-33199");
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private String relay() {
        return "127.0.0.1:" + node.port("media.ng.port");
    }

    private JsonNode ask(String json) throws IOException {
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(5_000);
            var bytes = ("q " + json.replace('\'', '"')).getBytes(StandardCharsets.UTF_8);
            socket.send(new DatagramPacket(bytes, bytes.length, new InetSocketAddress("127.0.0.1", node.port("media.ng.port"))));
            var buffer = new byte[65_536];
            var answer = new DatagramPacket(buffer, buffer.length);
            socket.receive(answer);
            return JSON.readTree(new String(buffer, 2, answer.getLength() - 2, StandardCharsets.UTF_8));
        }
    }

    private String call() throws IOException {
        return ask("{'command':'list'}").path("calls").path(0).asString("");
    }

    /** RTP packets that came from each party. */
    private List<Long> packetsFromEach() {
        try {
            var packets = new ArrayList<Long>();
            for (var tag : ask("{'command':'query','call-id':'" + call() + "'}").path("tags")) {
                packets.add(tag.path("medias").path(0).path("streams").path(0).path("stats").path("packets").asLong());
            }
            return packets;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void connect(Baresip caller, Baresip callee, String number) {
        caller.dial(number);
        callee.awaitIncoming();
        callee.accept();
        callee.awaitEstablished();
        caller.awaitEstablished();
    }

    private static void assertHears(Baresip phone, int toneHz, int notHz) {
        var heard = Eventually.get(() -> phone.hear(500), some -> some.amplitude(toneHz) > LOUD);

        assertThat(heard.amplitude(notHz)).as("its own tone in %s", heard).isLessThan(QUIET);
    }

    @Test
    void soundPassesBothWaysAlsoAfterAHold(@TempDir Path folder) throws IOException {
        try (var kamailio = Kamailio.start(folder.resolve("kamailio"), relay(), PLAIN, PLAIN);
                var ann = Baresip.register(Baresip.Setup.of(kamailio.account("200"), ANNS_TONE), folder.resolve("ann"));
                var bob = Baresip.register(Baresip.Setup.of(kamailio.account("201"), BOBS_TONE), folder.resolve("bob"))) {
            connect(ann, bob, "201");
            assertHears(ann, BOBS_TONE, ANNS_TONE);
            assertHears(bob, ANNS_TONE, BOBS_TONE);
            var query = ask("{'command':'query','call-id':'" + call() + "'}");
            assertThat(query.path("totals").path("RTP").path("packets").asLong()).isGreaterThan(50);

            bob.hold();
            Eventually.get(() -> bob.hear(300), some -> some.amplitude(ANNS_TONE) < QUIET);
            long sentWhileHeld = ann.packetsSentToIt();
            bob.resume();
            // baresip 1.0 decodes no more after a hold: what both send is counted, and what arrived at the one who was held.
            var before = packetsFromEach();
            Eventually.get(this::packetsFromEach, now -> now.getFirst() > before.getFirst() + 50 && now.getLast() > before.getLast() + 50);
            Eventually.get(ann::packetsSentToIt, count -> count > sentWhileHeld + 50);

            ann.hangUp();
            bob.awaitClosed();
            Eventually.get(this::calls, calls -> calls == 0);
        }
    }

    @Test
    void oneTelephoneSpeaksSecurelyAndTheOtherPlainly(@TempDir Path folder) throws IOException {
        var secure = "replace-origin replace-session-connection RTP/SAVP";
        try (var kamailio = Kamailio.start(folder.resolve("kamailio"), relay(), secure, PLAIN);
                var ann = Baresip.register(Baresip.Setup.of(kamailio.account("200"), ANNS_TONE), folder.resolve("ann"));
                var bob = Baresip.register(
                        Baresip.Setup.of(kamailio.account("201"), BOBS_TONE).withSrtp(), folder.resolve("bob"))) {
            connect(ann, bob, "201");

            assertHears(ann, BOBS_TONE, ANNS_TONE);
            assertHears(bob, ANNS_TONE, BOBS_TONE);
            ann.hangUp();
            bob.awaitClosed();
        }
    }

    @Test
    void translatesBetweenTelephonesThatHaveNoCodecInCommon(@TempDir Path folder) throws IOException {
        var translating = PLAIN + " transcode-opus codec-mask-PCMU";
        try (var kamailio = Kamailio.start(folder.resolve("kamailio"), relay(), translating, PLAIN);
                var ann = Baresip.register(Baresip.Setup.of(kamailio.account("200"), ANNS_TONE), folder.resolve("ann"));
                var bob = Baresip.register(
                        Baresip.Setup.of(kamailio.account("201"), BOBS_TONE).withCodecs("opus"), folder.resolve("bob"))) {
            connect(ann, bob, "201");

            assertHears(ann, BOBS_TONE, ANNS_TONE);
            assertHears(bob, ANNS_TONE, BOBS_TONE);
            bob.hangUp();
            ann.awaitClosed();
        }
    }

    private int calls() {
        try {
            return ask("{'command':'list'}").path("calls").size();
        } catch (IOException failure) {
            return -1;
        }
    }
}
