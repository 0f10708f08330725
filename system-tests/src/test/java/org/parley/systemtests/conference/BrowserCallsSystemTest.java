package org.parley.systemtests.conference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.parley.systemtests.browser.Person;
import org.parley.systemtests.node.ApiClient;
import org.parley.systemtests.node.Eventually;
import org.parley.systemtests.node.Needs;
import org.parley.systemtests.node.ParleyNode;
import org.parley.systemtests.peers.Baresip;
import org.parley.systemtests.peers.SipAccount;

/** Calls between a telephone and a page, and a page that is refreshed in the middle of a call. */
@Needs({"chromium", "baresip"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserCallsSystemTest {
    private static final int PAGE_HZ = 440;
    private static final int PHONE_HZ = 1500;
    private static final double HEARD = 800;
    private static final double SILENT = 150;

    private ParleyNode node;
    private SipAccount paul;

    @BeforeAll
    void start(@TempDir Path folder) {
        node = ParleyNode.start(folder.resolve("data"));
        paul = SipAccount.add(node, "paul", "300");
        node.cli("user", "add", "anna", "--password", "correct-horse-battery", "--extension", "301");
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    void aTelephoneCallsAPage(@TempDir Path folder) {
        try (var anna = new Person(node, folder, PAGE_HZ);
                var phone = Baresip.register(Baresip.Setup.of(paul, PHONE_HZ), folder.resolve("phone"))) {
            anna.signIn("anna", "correct-horse-battery");

            phone.dial("301");
            anna.element("incoming-call").waitFor();
            anna.element("accept").click();
            anna.awaitConnected();
            phone.awaitEstablished();

            assertTalk(anna, phone);
            phone.hangUp();
            anna.awaitGone("room");
        }
    }

    @Test
    void aPageCallsATelephone(@TempDir Path folder) {
        try (var anna = new Person(node, folder, PAGE_HZ);
                var phone = Baresip.register(Baresip.Setup.of(paul, PHONE_HZ), folder.resolve("phone"))) {
            anna.signIn("anna", "correct-horse-battery");

            anna.element("dial-number").fill("300");
            anna.element("dial").click();
            phone.awaitIncoming();
            phone.accept();
            phone.awaitEstablished();
            anna.awaitConnected();

            assertTalk(anna, phone);
            anna.leave();
            phone.awaitClosed();
        }
    }

    @Test
    void aRefreshedPageIsInTheCallAgain(@TempDir Path folder) {
        var operator = ApiClient.operator(node);
        var conference = operator.post("/api/conferences", Map.of("name", "Refresh"));
        try (var grace = new Person(node, folder, PAGE_HZ);
                var phone = Baresip.register(Baresip.Setup.of(paul, PHONE_HZ), folder.resolve("phone"))) {
            grace.enterLobby(conference.path("invitation").path("path").asString(), "Grace");
            grace.join();
            phone.dial(conference.path("extension").asString());
            phone.awaitEstablished();
            assertTalk(grace, phone);

            grace.page().reload();
            grace.awaitConnected();

            assertTalk(grace, phone);
            var running = operator.get("/api/conferences/" + conference.path("id").asString()).path("call");
            var call = operator.get("/api/calls/" + running.path("id").asString());
            long present = call.path("legs").valueStream().filter(leg -> leg.path("phase").asString().equals("joined")).count();
            assertThat(present).as(call.toString()).isEqualTo(2);
            // The old page's connection may be closed before the new page asks to take its place.
            assertThat(call.path("legs").valueStream().filter(leg -> leg.path("phase").asString().equals("left")))
                    .as(call.toString())
                    .hasSize(1);
        }
    }

    private static void assertTalk(Person person, Baresip phone) {
        person.hearUntil(heard -> heard.amplitude(PHONE_HZ) > HEARD && heard.amplitude(PAGE_HZ) < SILENT);
        Eventually.get(() -> phone.hear(700), heard -> heard.amplitude(PAGE_HZ) > HEARD && heard.amplitude(PHONE_HZ) < SILENT);
    }
}
