package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.roles.edge.events.EventLimits;

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

    private SipResponse subscribed() {
        var success = ann.sendWithPassword(subscribe(ann, "101", "dialog"));
        notified(ann);
        return success;
    }

    private SipRequest again(SipResponse success, String expires) {
        return ann.inDialog(SipMethod.SUBSCRIBE, success)
                .with(HeaderName.EVENT, "dialog")
                .with(HeaderName.EXPIRES, expires);
    }

    // RFC 6665 §4.2.1.1.
    @Test
    void refusesTooBriefAnInterval() {
        var answer = ann.send(subscribe(ann, "101", "dialog").with(HeaderName.EXPIRES, "10"));

        assertThat(answer.status()).isEqualTo(423);
        assertThat(answer.header(HeaderName.MIN_EXPIRES)).contains("60");
    }

    @Test
    void refusesWhoCannotReadTheDocument() {
        var answer = ann.send(subscribe(ann, "101", "dialog").with(HeaderName.ACCEPT, "text/plain"));

        assertThat(answer.status()).isEqualTo(406);
        assertThat(ann.send(subscribe(ann, "101", "dialog").with(HeaderName.ACCEPT, "application/dialog-info+xml;q=0.5, a/b")).status())
                .isEqualTo(401);
    }

    // RFC 6665 §4.1.2.2: a refresh within the dialog, without a challenge: only the subscriber knows the tag.
    @Test
    void livesOnWhenItIsRefreshed() {
        var success = subscribed();
        edge.advance(Duration.ofSeconds(590));

        var refreshed = ann.send(again(success, "600"));
        var notify = notified(ann);
        edge.advance(Duration.ofSeconds(590));

        assertThat(refreshed.status()).isEqualTo(200);
        assertThat(state(notify)).isEqualTo("active;expires=600");
        assertThat(edge.count("sip_subscriptions_dialog")).isEqualTo(1);
    }

    // RFC 6665 §4.4.1.
    @Test
    void endsWhenItIsNotRefreshed() {
        var success = subscribed();

        edge.advance(Duration.ofSeconds(600));

        assertThat(state(notified(ann))).isEqualTo("terminated;reason=timeout");
        assertThat(edge.count("sip_subscriptions_dialog")).isZero();
        assertThat(ann.send(again(success, "600")).status()).isEqualTo(481);
    }

    @Test
    void endsWhenTheSubscriberSaysSo() {
        var success = subscribed();

        assertThat(ann.send(again(success, "0")).status()).isEqualTo(200);
        assertThat(state(notified(ann))).isEqualTo("terminated;reason=timeout");
        assertThat(edge.count("sip_subscriptions_dialog")).isZero();
    }

    // RFC 6665 §4.2.2: a telephone that restarted knows its old subscriptions no more.
    @Test
    void endsWhenTheTelephoneForgotIt() {
        ann.sendWithPassword(subscribe(ann, "101", "dialog"));

        ann.respond(ann.flow.request(), 481, "unused");

        assertThat(edge.count("sip_subscriptions_dialog")).isZero();
        assertThat(edge.count("sip_notifies_failed")).isEqualTo(1);
    }

    @Test
    void endsWhenTheTelephoneIsGone() {
        ann.sendWithPassword(subscribe(ann, "101", "dialog"));

        edge.advance(Duration.ofSeconds(32));

        assertThat(edge.count("sip_subscriptions_dialog")).isZero();
    }

    // A subscription must not outlive the right to it by its own refreshes.
    @Test
    void endsWhenTheAccountWasDisabled() {
        var success = subscribed();
        edge.people.disable("ann");

        assertThat(ann.send(again(success, "600")).status()).isEqualTo(403);
        assertThat(state(notified(ann))).isEqualTo("terminated;reason=rejected");
        assertThat(edge.count("sip_subscriptions_dialog")).isZero();
    }

    // RFC 6665 §4.5.2: one subscription for a dialog; RFC 3261 §12.2.2: in order.
    @Test
    void takesOnlyRefreshesWithinItsDialog() {
        var success = subscribed();
        var old = again(success, "600");

        assertThat(ann.send(again(success, "600").with(HeaderName.EVENT, "presence")).status()).isEqualTo(489);
        assertThat(ann.send(old).status()).isEqualTo(500);
        assertThat(ann.send(ann.inDialog(SipMethod.INFO, success)).status()).isEqualTo(405);
        assertThat(ann.send(again(success, "600")).status()).isEqualTo(200);
    }

    // A telephone behind NAT that got a new address goes on where it is now.
    @Test
    void followsTheSubscriberToItsNewAddress() {
        var success = subscribed();
        var moved = new TestPhone(edge, "ann", "secret", SipTransport.UDP);

        edge.receive(moved.flow, ann.stamped(again(success, "600")));

        assertThat(moved.flow.response().status()).isEqualTo(200);
        assertThat(moved.flow.request().method()).isEqualTo(SipMethod.NOTIFY);
    }

    // Telephones close idle connections and listen at their contact.
    @Test
    void opensANewConnectionToATelephoneThatClosedItsOwn() {
        var phone = new TestPhone(edge, "ann", "secret", SipTransport.TCP);
        phone.sendWithPassword(subscribe(phone, "100", "reg"));
        notified(phone);
        var reopened = new FakeFlow(SipTransport.TCP, phone.contact.port());
        edge.reachable.put(EdgeBench.address("10.0.0.5", phone.contact.port()), reopened);
        edge.closeFlow(phone.flow);
        edge.advance(Duration.ofSeconds(5));

        ann.register(600);

        assertThat(reopened.request().bodyText()).contains("event=\"registered\"");
    }

    private static EdgeBench bench(int subscriptionsMax, int perAccountMax) {
        var limits = EventLimits.defaults();
        return new EdgeBench(EdgeConfig.Limits.defaults(), new EventLimits(
                subscriptionsMax, perAccountMax, limits.subscriptionExpiry(), 1, 1, limits.publicationExpiry(), 1, 10, 1, 1, 1,
                limits.messagePatience()));
    }

    @Test
    void holdsNoMoreThanItsLimit() {
        var full = bench(1, 10);
        var phone = TestPhone.of(full, "ann");
        phone.sendWithPassword(subscribe(phone, "101", "dialog"));
        notified(phone);

        var refused = phone.send(TestPhone.of(full, "bob").request(SipMethod.SUBSCRIBE, "100").with(HeaderName.EVENT, "dialog"));

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header(HeaderName.RETRY_AFTER)).isPresent();
    }

    @Test
    void holdsNoMoreForOneAccountThanItsLimit() {
        var small = bench(10, 1);
        var phone = TestPhone.of(small, "ann");
        var other = TestPhone.of(small, "bob");
        phone.sendWithPassword(subscribe(phone, "101", "dialog"));
        notified(phone);

        assertThat(phone.sendWithPassword(subscribe(phone, "102", "dialog")).status()).isEqualTo(480);
        assertThat(other.sendWithPassword(subscribe(other, "102", "dialog")).status()).isEqualTo(200);
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
