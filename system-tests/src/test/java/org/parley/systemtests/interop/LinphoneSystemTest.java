package org.parley.systemtests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parley.systemtests.node.Eventually;
import org.parley.systemtests.node.Needs;
import org.parley.systemtests.node.ParleyNode;
import org.parley.systemtests.peers.Baresip;
import org.parley.systemtests.peers.Linphone;
import org.parley.systemtests.peers.SipAccount;

/** linphone (Debian's) against a node: over each transport, both ways, hold and refusal. */
@Needs({"baresip", "linphonec"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LinphoneSystemTest {
    private static final int LINAS_TONE = 440;
    private static final int BOBS_TONE = 1000;
    private static final double LOUD = 1500;
    private static final double QUIET = 200;

    private ParleyNode node;
    private SipAccount lina;
    private SipAccount bob;

    @BeforeAll
    void start(@TempDir Path folder) {
        node = ParleyNode.start(folder.resolve("data"));
        lina = SipAccount.add(node, "lina", "210");
        bob = SipAccount.add(node, "bob", "211");
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private Baresip bob(Path folder) {
        return Baresip.register(Baresip.Setup.of(bob, BOBS_TONE), folder.resolve("bob"));
    }

    private static void assertTalk(Linphone lina, Baresip bob) {
        Eventually.get(() -> bob.hear(500), some -> some.amplitude(LINAS_TONE) > LOUD);
        var heard = Eventually.get(() -> lina.hear(700), some -> some.amplitude(BOBS_TONE) > LOUD);
        assertThat(heard.amplitude(LINAS_TONE)).as("her own tone in %s", heard).isLessThan(QUIET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp", "tls"})
    void callsAnotherTelephone(String transport, @TempDir Path folder) {
        try (var linasPhone = Linphone.register(lina.over(node, transport), LINAS_TONE, folder.resolve("lina"));
                var bobsPhone = bob(folder)) {
            linasPhone.dial("211");
            bobsPhone.awaitIncoming();
            bobsPhone.accept();
            linasPhone.awaitEstablished();

            assertTalk(linasPhone, bobsPhone);

            bobsPhone.hangUp();
            linasPhone.awaitClosed();
        }
    }

    @Test
    void isCalledHoldsAndResumes(@TempDir Path folder) {
        try (var linasPhone = Linphone.register(lina, LINAS_TONE, folder.resolve("lina")); var bobsPhone = bob(folder)) {
            bobsPhone.dial("210");
            linasPhone.awaitIncoming();
            bobsPhone.awaitRinging();
            linasPhone.answer();
            bobsPhone.awaitEstablished();
            assertTalk(linasPhone, bobsPhone);

            linasPhone.hold();
            Eventually.get(() -> bobsPhone.hear(500), some -> some.amplitude(LINAS_TONE) < QUIET);
            linasPhone.resume();
            assertTalk(linasPhone, bobsPhone);

            linasPhone.hangUp();
            bobsPhone.awaitClosed();
        }
    }

    @Test
    void refusesACall(@TempDir Path folder) {
        try (var linasPhone = Linphone.register(lina, LINAS_TONE, folder.resolve("lina")); var bobsPhone = bob(folder)) {
            bobsPhone.dial("210");
            linasPhone.awaitIncoming();
            linasPhone.hangUp();

            assertThat(bobsPhone.awaitClosed()).contains("603");
        }
    }
}
