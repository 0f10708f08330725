package org.parley.systemtests.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.parley.systemtests.node.ApiClient;
import org.parley.systemtests.node.Eventually;
import org.parley.systemtests.node.Needs;
import org.parley.systemtests.node.ParleyNode;
import org.parley.systemtests.peers.Baresip;
import org.parley.systemtests.peers.Heard;
import org.parley.systemtests.peers.SipAccount;

/** Two telephones call each other through a node: sound, hold, and every way in which a call can end. */
@Needs("baresip")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PhoneToPhoneSystemTest {
    private static final int ANNS_TONE = 440;
    private static final int BOBS_TONE = 1000;
    private static final double LOUD = 2000;
    private static final double QUIET = 200;

    private ParleyNode node;
    private SipAccount ann;
    private SipAccount bob;

    @BeforeAll
    void start(@TempDir Path folder) {
        node = ParleyNode.start(folder.resolve("data"));
        ann = SipAccount.add(node, "ann", "200");
        bob = SipAccount.add(node, "bob", "201");
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private Baresip ann(Path folder) {
        return Baresip.register(Baresip.Setup.of(ann, ANNS_TONE), folder.resolve("ann"));
    }

    private Baresip bob(Path folder) {
        return Baresip.register(Baresip.Setup.of(bob, BOBS_TONE), folder.resolve("bob"));
    }

    private static void connect(Baresip caller, Baresip callee, String number) {
        caller.dial(number);
        callee.awaitIncoming();
        caller.awaitRinging();
        callee.accept();
        callee.awaitEstablished();
        caller.awaitEstablished();
    }

    private static void assertHears(Baresip phone, int toneHz, int notHz) {
        var heard = Eventually.get(() -> phone.hear(500), some -> some.amplitude(toneHz) > LOUD);

        assertThat(heard.amplitude(notHz)).as("its own tone in %s", heard).isLessThan(QUIET);
    }

    private static void assertHearsNothing(Baresip phone, int toneHz) {
        Heard heard = Eventually.get(() -> phone.hear(500), some -> some.amplitude(toneHz) < QUIET);

        assertThat(heard.amplitude(toneHz)).isLessThan(QUIET);
    }

    @ParameterizedTest
    @CsvSource({
        "udp, pcmu, udp, pcmu", "udp, pcma, udp, pcma", "udp, g722, udp, g722", "udp, opus, udp, opus", "udp, opus, udp, pcma",
        "tcp, pcmu, udp, g722"
    })
    void bothHearEachOther(String annsWay, String annsCodec, String bobsWay, String bobsCodec, @TempDir Path folder) {
        var annsSetup = Baresip.Setup.of(ann.over(node, annsWay), ANNS_TONE).withCodecs(annsCodec);
        var bobsSetup = Baresip.Setup.of(bob.over(node, bobsWay), BOBS_TONE).withCodecs(bobsCodec);
        try (var annsPhone = Baresip.register(annsSetup, folder.resolve("ann"));
                var bobsPhone = Baresip.register(bobsSetup, folder.resolve("bob"))) {
            connect(annsPhone, bobsPhone, "201");

            assertHears(annsPhone, BOBS_TONE, ANNS_TONE);
            assertHears(bobsPhone, ANNS_TONE, BOBS_TONE);

            annsPhone.hangUp();
            bobsPhone.awaitClosed();
        }
    }

    // SDES (RFC 4568) over TLS on one side, plain RTP on the other.
    @Test
    void anEncryptedAndAPlainTelephoneHearEachOther(@TempDir Path folder) {
        var annsSetup = Baresip.Setup.of(ann.over(node, "tls"), ANNS_TONE).withSrtp();
        try (var annsPhone = Baresip.register(annsSetup, folder.resolve("ann")); var bobsPhone = bob(folder)) {
            connect(annsPhone, bobsPhone, "201");

            assertHears(annsPhone, BOBS_TONE, ANNS_TONE);
            assertHears(bobsPhone, ANNS_TONE, BOBS_TONE);

            bobsPhone.hangUp();
            annsPhone.awaitClosed();
        }
    }

    @Test
    void anEncryptedTelephoneIsCalled(@TempDir Path folder) {
        var annsSetup = Baresip.Setup.of(ann.over(node, "tls"), ANNS_TONE).withSrtp();
        try (var annsPhone = Baresip.register(annsSetup, folder.resolve("ann")); var bobsPhone = bob(folder)) {
            connect(bobsPhone, annsPhone, "200");

            assertHears(annsPhone, BOBS_TONE, ANNS_TONE);
            assertHears(bobsPhone, ANNS_TONE, BOBS_TONE);

            bobsPhone.hangUp();
            annsPhone.awaitClosed();
        }
    }

    @Test
    void holdsAndResumes(@TempDir Path folder) {
        try (var annsPhone = ann(folder); var bobsPhone = bob(folder)) {
            connect(annsPhone, bobsPhone, "201");
            assertHears(bobsPhone, ANNS_TONE, BOBS_TONE);

            annsPhone.hold();
            assertHearsNothing(bobsPhone, ANNS_TONE);
            assertHearsNothing(annsPhone, BOBS_TONE);

            long sentWhileHeld = annsPhone.packetsSentToIt();
            annsPhone.resume();
            assertHears(bobsPhone, ANNS_TONE, BOBS_TONE);
            // baresip 1.0 decodes no more after it has held a call (nor when it talks to another baresip): count what it is sent.
            Eventually.get(annsPhone::packetsSentToIt, count -> count > sentWhileHeld + 50);

            annsPhone.hangUp();
            bobsPhone.awaitClosed();
        }
    }

    @Test
    void theCallerHangsUp(@TempDir Path folder) {
        try (var annsPhone = ann(folder); var bobsPhone = bob(folder)) {
            connect(annsPhone, bobsPhone, "201");

            annsPhone.hangUp();

            bobsPhone.awaitClosed();
            assertLatestCallEnded("hung-up");
        }
    }

    @Test
    void theCalleeHangsUp(@TempDir Path folder) {
        try (var annsPhone = ann(folder); var bobsPhone = bob(folder)) {
            connect(annsPhone, bobsPhone, "201");

            bobsPhone.hangUp();

            annsPhone.awaitClosed();
            assertLatestCallEnded("hung-up");
        }
    }

    @Test
    void theCallerGivesUp(@TempDir Path folder) {
        try (var annsPhone = ann(folder); var bobsPhone = bob(folder)) {
            annsPhone.dial("201");
            bobsPhone.awaitIncoming();
            annsPhone.awaitRinging();

            annsPhone.hangUp();

            bobsPhone.awaitClosed();
            assertLatestCallEnded("cancelled");
        }
    }

    @Test
    void theCalleeDeclines(@TempDir Path folder) {
        try (var annsPhone = ann(folder); var bobsPhone = bob(folder)) {
            annsPhone.dial("201");
            bobsPhone.awaitIncoming();

            bobsPhone.hangUp();

            assertThat(annsPhone.awaitClosed()).containsAnyOf("486", "603");
        }
    }

    @Test
    void nobodyHasTheNumber(@TempDir Path folder) {
        try (var annsPhone = ann(folder)) {
            annsPhone.dial("999");

            assertThat(annsPhone.awaitClosed()).contains("404");
        }
    }

    @Test
    void theCalleeIsNotThere(@TempDir Path folder) {
        SipAccount.add(node, "eve", "204");
        try (var annsPhone = ann(folder)) {
            annsPhone.dial("204");

            assertThat(annsPhone.awaitClosed()).contains("480");
        }
    }

    private void assertLatestCallEnded(String reason) {
        ApiClient.operator(node).until("/api/calls?limit=1", calls ->
                calls.path("calls").path(0).path("endedAt").asString("").isEmpty() == false
                        && calls.path("calls").path(0).toString().contains(reason));
    }
}
