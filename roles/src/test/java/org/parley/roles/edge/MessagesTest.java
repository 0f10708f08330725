package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipTransport;

// RFC 3428.
class MessagesTest {
    private final EdgeBench edge = new EdgeBench();
    private final TestPhone ann = TestPhone.of(edge, "ann");
    private final TestPhone bob = TestPhone.of(edge, "bob");

    private SipRequest message(String target, String text) {
        return ann.request(SipMethod.MESSAGE, target).withBody("text/plain;charset=UTF-8", TestPhone.bytes(text));
    }

    /** Sends it with credentials; what comes back is still to come, from the one it goes to. */
    private void write(String target, String text) {
        var challenge = ann.sendWithPassword(message(target, text));
        assertThat(challenge.status()).isEqualTo(401);
    }

    @Test
    void asksStrangersWhoTheyAre() {
        assertThat(ann.send(message("101", "hello")).status()).isEqualTo(401);
    }

    // §5 and §7: delivered to where the callee registered; its 200 is the sender's.
    @Test
    void deliversAMessage() {
        bob.register(600);
        write("101", "hello");

        var delivered = bob.flow.request();
        bob.respond(delivered, 200, "bob");

        assertThat(delivered.method()).isEqualTo(SipMethod.MESSAGE);
        assertThat(delivered.uri()).isEqualTo(bob.contact);
        assertThat(delivered.bodyText()).isEqualTo("hello");
        assertThat(delivered.header(HeaderName.CONTENT_TYPE)).contains("text/plain;charset=UTF-8");
        assertThat(delivered.maxForwards()).hasValue(69);
        assertThat(ann.flow.response().status()).isEqualTo(200);
        assertThat(edge.count("sip_messages_delivered")).isEqualTo(1);
    }

    // Who sends is who proved himself, whatever he writes into From.
    @Test
    void showsWhoReallySent() {
        bob.register(600);
        var forged = message("101", "pay him").with(HeaderName.FROM, "\"Chief\" <sip:102@parley.test>;tag=f");

        ann.sendWithPassword(forged);

        var from = bob.flow.request().from();
        assertThat(from.displayName()).isEqualTo("ANN");
        assertThat(from.uri()).hasToString("sip:100@parley.test");
    }

    // §5: to all devices; the first that takes it decides.
    @Test
    void deliversToAllDevices() {
        var mobile = new TestPhone(edge, "bob", "secret", SipTransport.WSS);
        bob.register(600);
        mobile.register(600);
        write("101", "hello");

        bob.respond(bob.flow.request(), 415, "bob");
        assertThat(ann.flow.sent).isEmpty();
        mobile.respond(mobile.flow.request(), 200, "mobile");

        assertThat(ann.flow.response().status()).isEqualTo(200);
    }

    @Test
    void tellsTheSenderWhyItWasRefused() {
        bob.register(600);
        write("101", "hello");

        bob.respond(bob.flow.request(), 415, "bob");

        assertThat(ann.flow.response().status()).isEqualTo(415);
        assertThat(edge.count("sip_messages_undelivered")).isEqualTo(1);
    }

    // §7: nothing is stored, so nobody is told that it was.
    @Test
    void saysHonestlyThatNobodyIsThere() {
        assertThat(ann.sendWithPassword(message("101", "hello")).status()).isEqualTo(480);
        assertThat(ann.sendWithPassword(message("999", "hello")).status()).isEqualTo(404);
    }

    @Test
    void givesUpOnASilentDeviceBeforeItsSenderDoes() {
        bob.register(600);
        write("101", "hello");
        ann.flow.sent.clear();

        edge.advance(Duration.ofSeconds(19));
        assertThat(ann.flow.sent).isEmpty();
        edge.advance(Duration.ofSeconds(1));

        assertThat(ann.flow.response().status()).isEqualTo(480);
    }

    // §8: 1,300 bytes are the most that MESSAGE may carry.
    @Test
    void takesNoMoreThanThirteenHundredBytes() {
        bob.register(600);

        assertThat(ann.send(message("101", "x".repeat(1301))).status()).isEqualTo(413);
        write("101", "x".repeat(1300));
        assertThat(bob.flow.request().body()).hasSize(1300);
    }

    @Test
    void slowsDownWhoSendsTooMany() {
        for (int i = 0; i < 20; i++) {
            assertThat(ann.sendWithPassword(message("101", "hello")).header(HeaderName.RETRY_AFTER)).isEmpty();
        }

        assertThat(ann.sendWithPassword(message("101", "hello")).header(HeaderName.RETRY_AFTER)).contains("2");
        edge.advance(Duration.ofSeconds(1));
        assertThat(ann.sendWithPassword(message("101", "hello")).header(HeaderName.RETRY_AFTER)).isEmpty();
    }

    @Test
    void deliversNothingToAnotherOrganisation() {
        var eve = TestPhone.of(edge, "eve");
        eve.register(600);

        assertThat(ann.sendWithPassword(message("200", "hello")).status()).isEqualTo(404);
        assertThat(eve.flow.sent).isEmpty();
    }

    // What one writes to oneself is for one's other devices.
    @Test
    void doesNotSendAMessageBackToItsSender() {
        ann.register(600);

        assertThat(ann.sendWithPassword(message("100", "note")).status()).isEqualTo(480);
    }

    // RFC 6665 §4.1.3: 481 for a NOTIFY that nobody asked for.
    @Test
    void refusesANotifyThatNobodyAskedFor() {
        var notify = ann.request(SipMethod.NOTIFY, "100").with(HeaderName.EVENT, "reg").with(HeaderName.SUBSCRIPTION_STATE, "active");

        assertThat(ann.send(notify).status()).isEqualTo(481);
    }
}
