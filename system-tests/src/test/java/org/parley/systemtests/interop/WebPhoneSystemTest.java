package org.parley.systemtests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.parley.systemtests.node.Eventually;
import org.parley.systemtests.node.Needs;
import org.parley.systemtests.node.ParleyNode;
import org.parley.systemtests.peers.Baresip;
import org.parley.systemtests.peers.SipAccount;
import org.parley.systemtests.peers.WebPhone;

/** Other people's web phones (JsSIP, SIP.js) in Chromium: SIP over WebSocket (RFC 7118) and WebRTC with a node. */
@Needs({"chromium", "baresip"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebPhoneSystemTest {
    private static final int WEBS_TONE = 440;
    private static final int BOBS_TONE = 1000;
    private static final double LOUD = 1000;
    private static final double QUIET = 200;

    private ParleyNode node;
    private SipAccount wanda;
    private SipAccount bob;

    @BeforeAll
    void start(@TempDir Path folder) {
        node = ParleyNode.start(folder.resolve("data"));
        wanda = SipAccount.add(node, "wanda", "220").over(node, "wss");
        bob = SipAccount.add(node, "bob", "221");
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private Baresip bob(Path folder) {
        return Baresip.register(Baresip.Setup.of(bob, BOBS_TONE), folder.resolve("bob"));
    }

    private static void assertTalk(WebPhone wanda, Baresip bob) {
        Eventually.get(() -> bob.hear(500), some -> some.amplitude(WEBS_TONE) > LOUD);
        Eventually.get(() -> wanda.hear(500), some -> some.amplitude(BOBS_TONE) > LOUD);
    }

    @ParameterizedTest
    @EnumSource(WebPhone.Library.class)
    void callsATelephoneHoldsAndResumes(WebPhone.Library library, @TempDir Path folder) {
        try (var wandasPhone = WebPhone.register(library, wanda, WEBS_TONE, folder.resolve("wanda")); var bobsPhone = bob(folder)) {
            wandasPhone.dial("221");
            bobsPhone.awaitIncoming();
            wandasPhone.await("ringing");
            bobsPhone.accept();
            wandasPhone.await("confirmed");
            assertTalk(wandasPhone, bobsPhone);

            wandasPhone.hold();
            wandasPhone.await("held");
            Eventually.get(() -> bobsPhone.hear(500), some -> some.amplitude(WEBS_TONE) < QUIET);
            wandasPhone.resume();
            wandasPhone.await("unheld");
            assertTalk(wandasPhone, bobsPhone);

            wandasPhone.hangUp();
            bobsPhone.awaitClosed();
        }
    }

    @ParameterizedTest
    @EnumSource(WebPhone.Library.class)
    void isCalledByATelephone(WebPhone.Library library, @TempDir Path folder) {
        try (var wandasPhone = WebPhone.register(library, wanda, WEBS_TONE, folder.resolve("wanda")); var bobsPhone = bob(folder)) {
            bobsPhone.dial("220");
            wandasPhone.await("incoming");
            bobsPhone.awaitRinging();
            wandasPhone.answer();
            wandasPhone.await("confirmed");
            bobsPhone.awaitEstablished();
            assertTalk(wandasPhone, bobsPhone);

            bobsPhone.hangUp();
            wandasPhone.await("ended");
        }
    }

    @ParameterizedTest
    @EnumSource(WebPhone.Library.class)
    void refusesACall(WebPhone.Library library, @TempDir Path folder) {
        try (var wandasPhone = WebPhone.register(library, wanda, WEBS_TONE, folder.resolve("wanda")); var bobsPhone = bob(folder)) {
            bobsPhone.dial("220");
            wandasPhone.await("incoming");
            wandasPhone.hangUp();

            assertThat(bobsPhone.awaitClosed()).containsAnyOf("480", "603", "486");
        }
    }
}
