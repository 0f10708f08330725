package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;

/** SUBSCRIBE and NOTIFY as a telephone sees them (RFC 6665). */
class SubscriptionsTest {
    private final EdgeBench edge = new EdgeBench();
    private final TestPhone ann = TestPhone.of(edge, "ann");

    private static SipRequest subscribe(TestPhone phone, String target, String event) {
        return phone.request(SipMethod.SUBSCRIBE, target).with(HeaderName.EVENT, event).with(HeaderName.EXPIRES, "600");
    }

    /** Answers the NOTIFY that came with 200. */
    private static SipRequest notified(TestPhone phone) {
        var notify = phone.flow.request();
        assertThat(notify.method()).isEqualTo(SipMethod.NOTIFY);
        phone.respond(notify, 200, "unused");
        return notify;
    }

    private static String state(SipRequest notify) {
        return notify.header(HeaderName.SUBSCRIPTION_STATE).orElse("");
    }

    // RFC 6665 §4.2.1.1: 489 says which packages there are.
    @Test
    void refusesAPackageThatThereIsNot() {
        var answer = ann.send(subscribe(ann, "100", "weather"));

        assertThat(answer.status()).isEqualTo(489);
        assertThat(answer.header(HeaderName.ALLOW_EVENTS)).contains("reg, dialog, presence, message-summary");
        assertThat(ann.send(ann.request(SipMethod.SUBSCRIBE, "100")).status()).isEqualTo(489);
    }

    @Test
    void asksStrangersWhoTheyAre() {
        assertThat(ann.send(subscribe(ann, "100", "reg")).status()).isEqualTo(401);
    }

    // RFC 6665 §4.2.1.2: 200 with the expiry granted, and the state at once.
    @Test
    void tellsTheStateAtOnce() {
        var answer = ann.sendWithPassword(subscribe(ann, "100", "reg"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.expiresSeconds()).hasValue(600);
        assertThat(answer.contacts()).hasSize(1);
        var notify = notified(ann);
        assertThat(notify.header(HeaderName.EVENT)).contains("reg");
        assertThat(state(notify)).isEqualTo("active;expires=600");
        assertThat(notify.contentType()).isEqualTo("application/reginfo+xml");
        assertThat(notify.bodyText()).contains("version=\"0\" state=\"full\"").contains("aor=\"sip:100@parley.test\"");
        assertThat(notify.from().tag()).isEqualTo(answer.to().tag());
        assertThat(edge.count("sip_subscriptions_reg")).isEqualTo(1);
    }

    // RFC 3680 §4.6: what changes is told, as partial state.
    @Test
    void tellsOfARegistrationAndOfItsEnd() {
        ann.sendWithPassword(subscribe(ann, "100", "reg"));
        notified(ann);
        edge.advance(Duration.ofSeconds(5));
        var other = new TestPhone(edge, "ann", "secret", SipTransport.WSS);

        other.register(600);
        var registered = notified(ann);
        edge.advance(Duration.ofSeconds(5));
        edge.closeFlow(other.flow);
        var gone = notified(ann);

        assertThat(registered.bodyText())
                .contains("version=\"1\" state=\"partial\"")
                .contains("state=\"active\" event=\"registered\"")
                .contains("<uri>" + other.contact + "</uri>");
        assertThat(gone.bodyText()).contains("version=\"2\"").contains("state=\"terminated\" event=\"unregistered\"");
    }

    // RFC 6665 §4.2.1.4 and §4.4.3: Expires 0 fetches.
    @Test
    void fetchesTheStateOnce() {
        var answer = ann.sendWithPassword(subscribe(ann, "100", "reg").with(HeaderName.EXPIRES, "0"));

        assertThat(answer.status()).isEqualTo(200);
        var notify = notified(ann);
        assertThat(state(notify)).isEqualTo("terminated;reason=timeout");
        assertThat(notify.hasBody()).isTrue();
        assertThat(edge.count("sip_subscriptions_reg")).isZero();
    }

    @Test
    void keepsDevicesFromColleaguesAndShowsThemToAdmins() {
        var bob = TestPhone.of(edge, "bob");
        var chief = TestPhone.of(edge, "chief");

        assertThat(bob.sendWithPassword(subscribe(bob, "100", "reg")).status()).isEqualTo(403);
        assertThat(chief.sendWithPassword(subscribe(chief, "100", "reg")).status()).isEqualTo(200);
    }

    // Another organisation's extensions do not exist.
    @Test
    void knowsNobodyOfAnotherOrganisation() {
        var eve = TestPhone.of(edge, "eve");

        SipResponse answer = eve.sendWithPassword(subscribe(eve, "100", "dialog"));

        assertThat(answer.status()).isEqualTo(404);
    }
}
