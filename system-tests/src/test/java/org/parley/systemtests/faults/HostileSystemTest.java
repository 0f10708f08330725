package org.parley.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.parley.protocols.sip.auth.DigestClient;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.systemtests.node.ApiClient;
import org.parley.systemtests.node.Eventually;
import org.parley.systemtests.node.Needs;
import org.parley.systemtests.node.ParleyNode;
import org.parley.systemtests.peers.Attackers;
import org.parley.systemtests.peers.Baresip;
import org.parley.systemtests.peers.ScriptedPhone;
import org.parley.systemtests.peers.SipAccount;

/** A node under attack over every transport, and people who call each other meanwhile. */
@Needs("baresip")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileSystemTest {
    private static final int ANNS_TONE = 440;
    private static final int BOBS_TONE = 1000;
    private static final double LOUD = 1500;
    private static final long HOSTILE_MESSAGES = 2_000;
    private static final long GROWTH_MAX_KB = 150 * 1024;
    private static final int GUESSES = 80; // More than silence an address where nobody is at home.

    private ParleyNode node;
    private SipAccount ann;
    private SipAccount bob;

    @BeforeAll
    void start(@TempDir Path folder) {
        node = ParleyNode.start(folder.resolve("data"));
        ann = SipAccount.add(node, "ann", "250");
        bob = SipAccount.add(node, "bob", "251");
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    void peopleCallEachOtherInTheMidstOfAnAttack(@TempDir Path folder) {
        try (var annsPhone = Baresip.register(Baresip.Setup.of(ann, ANNS_TONE), folder.resolve("ann"))) {
            call(annsPhone, folder.resolve("before")); // What a first call needs is there once and for all.
            long before = residentKb();
            try (var attackers = Attackers.of(node, 1)) {
                guessPasswords();

                call(annsPhone, folder.resolve("meanwhile"));

                Eventually.get(attackers::sent, sent -> sent > HOSTILE_MESSAGES);
                call(annsPhone, folder.resolve("later"));
            }
            assertThat(residentKb() - before).as("growth in kB").isLessThan(GROWTH_MAX_KB);
        }
        assertThat(new ApiClient(node.loopbackUrl(), "").get("/health/ready").path("ready").asBoolean()).isTrue();
        var metrics = new ApiClient(node.loopbackUrl(), "").send("GET", "/metrics", null).text();
        assertThat(metrics.lines()).contains("parley_sip_internal_failures 0", "parley_sip_loop_failures 0");
        // Scanners are shut out over every transport; the address of the good telephones never is.
        assertThat(node.cli("bans", "list")).contains("127.0.2.", "127.0.3.", "127.0.4.", "127.0.5.").doesNotContain("127.0.0.1 ");
        assertThat(node.cli("audit", "tail", "--lines", "1000")).contains("scanner", "malformed");
    }

    /** One who registers and calls, and both hear each other. */
    private void call(Baresip annsPhone, Path folder) {
        try (var bobsPhone = Baresip.register(Baresip.Setup.of(bob, BOBS_TONE).answeringItself(), folder)) {
            annsPhone.dial("251");
            annsPhone.awaitEstablished();
            Eventually.get(() -> bobsPhone.hear(300), some -> some.amplitude(ANNS_TONE) > LOUD);
            Eventually.get(() -> annsPhone.hear(300), some -> some.amplitude(BOBS_TONE) > LOUD);
            annsPhone.hangUp();
            bobsPhone.awaitClosed();
        }
    }

    /** From the address of the good telephones, each time from another port, as a neighbour's telephone with an old password does. */
    private void guessPasswords() {
        for (int i = 0; i < GUESSES; i++) {
            try (var phone = new ScriptedPhone(bob)) {
                var register = phone.request(SipMethod.REGISTER, "").with(HeaderName.EXPIRES, "300");
                var challenge = phone.ask(register);
                var guess = new DigestClient(bob.number(), "guess").answer(register, challenge, phone.token()).orElseThrow();
                assertThat(phone.ask(phone.withVia(guess)).status()).isIn(401, 403);
            }
        }
    }

    private long residentKb() {
        try (var lines = Files.lines(Path.of("/proc/" + node.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }
}
