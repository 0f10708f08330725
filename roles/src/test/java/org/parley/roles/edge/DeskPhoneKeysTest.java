package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.MessageWaiting;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.LineWatcher.Line;
import org.parley.domain.calls.LineWatcher.Phase;
import org.parley.protocols.sip.event.Publications;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.roles.edge.events.EventDesk;

/** What the keys and lamps of desk phones live on: dialog, presence and message-summary, and PUBLISH. */
class DeskPhoneKeysTest {
    private static final AccountId BOB = new AccountId("bob");
    private static final String AWAY = "<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='sip:bob@parley.test'>"
            + "<tuple id='t'><status><basic>closed</basic></status><note>Back at three</note></tuple></presence>";

    private final EdgeBench edge = new EdgeBench();
    private final TestPhone ann = TestPhone.of(edge, "ann");
    private final TestPhone bob = TestPhone.of(edge, "bob");

    private static SipResponse subscribe(TestPhone phone, String target, String event) {
        return phone.sendWithPassword(
                phone.request(SipMethod.SUBSCRIBE, target).with(HeaderName.EVENT, event).with(HeaderName.EXPIRES, "600"));
    }

    private static SipRequest notified(TestPhone phone) {
        var notify = phone.flow.request();
        assertThat(notify.method()).isEqualTo(SipMethod.NOTIFY);
        phone.respond(notify, 200, "unused");
        return notify;
    }

    private void lines(Phase phase) {
        edge.switchboard.lineWatcher().onLines(BOB, List.of(new Line(new CallId("call-1"), false, phase, "100", "Ann")));
    }

    // RFC 4235: the lamp of a colleague's key.
    @Test
    void showsAColleaguesCallAsItComesAndGoes() {
        subscribe(ann, "101", "dialog;id=7");
        var idle = notified(ann);
        edge.advance(Duration.ofSeconds(1));

        lines(Phase.RINGING);
        var ringing = notified(ann);
        edge.advance(Duration.ofSeconds(1));
        lines(Phase.UP);
        var up = notified(ann);
        edge.advance(Duration.ofSeconds(1));
        edge.switchboard.lineWatcher().onLines(BOB, List.of());
        var over = notified(ann);

        assertThat(idle.bodyText()).contains("version=\"0\"").doesNotContain("<dialog ");
        assertThat(idle.header(HeaderName.EVENT)).contains("dialog;id=7");
        assertThat(ringing.bodyText())
                .contains("version=\"1\"", "<state>early</state>", "direction=\"recipient\"", "display=\"Ann\">sip:100@parley.test<");
        assertThat(up.bodyText()).contains("version=\"2\"", "<state>confirmed</state>");
        assertThat(over.bodyText()).contains("version=\"3\"", "<state>terminated</state>");
    }

    // RFC 4235 §3.10: at most one NOTIFY a second; the one that comes has the newest state.
    @Test
    void tellsOnlyTheLastOfQuickChanges() {
        subscribe(ann, "101", "dialog");
        notified(ann);

        lines(Phase.TRYING);
        lines(Phase.RINGING);
        assertThat(ann.flow.sent).isEmpty();
        edge.advance(Duration.ofSeconds(1));

        assertThat(notified(ann).bodyText()).contains("<state>early</state>");
        edge.advance(Duration.ofSeconds(10));
        assertThat(ann.flow.sent).isEmpty();
    }

    // RFC 3856, RFC 3863.
    @Test
    void showsWhetherSomebodyCanBeReachedAndIsOnThePhone() {
        subscribe(ann, "101", "presence");
        var offline = notified(ann);
        edge.advance(Duration.ofSeconds(5));
        bob.register(600);
        var online = notified(ann);
        edge.advance(Duration.ofSeconds(5));
        lines(Phase.UP);
        var talking = notified(ann);

        assertThat(offline.bodyText()).contains("<basic>closed</basic>");
        assertThat(online.bodyText()).contains("<basic>open</basic>").doesNotContain("on-the-phone");
        assertThat(talking.bodyText()).contains("<basic>open</basic>", "on-the-phone", "<note>On the phone</note>");
    }

    // A telephone that registers again says nothing new.
    @Test
    void doesNotTellOfRefreshedRegistrations() {
        bob.register(600);
        subscribe(ann, "101", "presence");
        notified(ann);
        edge.advance(Duration.ofSeconds(5));

        bob.register(600);

        assertThat(ann.flow.sent).isEmpty();
    }

    private SipRequest publish(String body) {
        var request = bob.request(SipMethod.PUBLISH, "101").with(HeaderName.EVENT, "presence").with(HeaderName.EXPIRES, "600");
        return body.isEmpty() ? request : request.withBody("application/pidf+xml", TestPhone.bytes(body));
    }

    // RFC 3903 §6.
    @Test
    void showsWhatSomebodyPublishedOfHimselfUntilItIsOver() {
        bob.register(3600);
        subscribe(ann, "101", "presence");
        notified(ann);
        edge.advance(Duration.ofSeconds(5));

        var published = bob.sendWithPassword(publish(AWAY));
        var away = notified(ann);
        edge.advance(Duration.ofSeconds(594));
        ann.flow.sent.clear();
        edge.advance(Duration.ofSeconds(6));
        edge.switchboard.onTick();

        assertThat(published.status()).isEqualTo(200);
        assertThat(published.header(Publications.SIP_ETAG)).isPresent();
        assertThat(away.bodyText()).contains("<basic>closed</basic>", "<note>Back at three</note>");
        assertThat(edge.count("sip_publications")).isZero();
    }

    @Test
    void refreshesAndRemovesAPublicationByItsTag() {
        var first = bob.sendWithPassword(publish(AWAY)).header(Publications.SIP_ETAG).orElseThrow();

        var refreshed = bob.sendWithPassword(publish("").with(Publications.SIP_IF_MATCH, first));
        var old = bob.sendWithPassword(publish("").with(Publications.SIP_IF_MATCH, first));
        var tag = refreshed.header(Publications.SIP_ETAG).orElseThrow();
        var removed = bob.sendWithPassword(publish("").with(Publications.SIP_IF_MATCH, tag).with(HeaderName.EXPIRES, "0"));

        assertThat(refreshed.status()).isEqualTo(200);
        assertThat(old.status()).isEqualTo(412);
        assertThat(removed.status()).isEqualTo(200);
        assertThat(edge.count("sip_publications")).isZero();
    }

    @Test
    void refusesPublicationsThatCannotBe() {
        var foreign = ann.request(SipMethod.PUBLISH, "101").with(HeaderName.EVENT, "presence")
                .withBody("application/pidf+xml", TestPhone.bytes(AWAY));

        assertThat(ann.sendWithPassword(foreign).status()).isEqualTo(403);
        assertThat(bob.sendWithPassword(publish("<!DOCTYPE x>" + AWAY)).status()).isEqualTo(400);
        assertThat(bob.sendWithPassword(publish(AWAY).with(HeaderName.CONTENT_TYPE, "text/plain")).status()).isEqualTo(415);
        assertThat(bob.send(publish(AWAY).with(HeaderName.EVENT, "dialog")).status()).isEqualTo(489);
    }

    // RFC 3842.
    @Test
    void lightsTheLampForNewMessages() {
        subscribe(bob, "101", "message-summary");
        var none = notified(bob);
        edge.advance(Duration.ofSeconds(1));

        edge.messages.set("bob", new MessageWaiting.Counts(2, 1, 0, 0));
        var two = notified(bob);

        assertThat(none.contentType()).isEqualTo("application/simple-message-summary");
        assertThat(none.bodyText()).startsWith("Messages-Waiting: no");
        assertThat(two.bodyText()).startsWith("Messages-Waiting: yes").contains("Voice-Message: 2/1 (0/0)");
        assertThat(subscribe(ann, "101", "message-summary").status()).isEqualTo(403);
    }

    // Many telephones subscribe to their messages without naming themselves in the Request-URI.
    @Test
    void takesTheOwnMessagesByTheDomainAlone() {
        edge.messages.set("bob", new MessageWaiting.Counts(1, 0, 0, 0));

        subscribe(bob, "", "message-summary");

        assertThat(notified(bob).bodyText()).contains("Message-Account: sip:101@parley.test", "1/0");
    }

    // The page is gone with its connection: nobody is told, and nothing is kept.
    @Test
    void forgetsABrowsersSubscriptionsWithItsConnection() {
        var browser = new TestPhone(edge, "ann", "secret", SipTransport.WSS);
        subscribe(browser, "101", "dialog");
        notified(browser);

        edge.closeFlow(browser.flow);

        assertThat(edge.count("sip_subscriptions_dialog")).isZero();
    }

    // RFC 6665 §4.1.3: deactivated means come back at once.
    @Test
    void tellsEverybodyToComeBackWhenTheNodeStops() {
        subscribe(ann, "101", "dialog");
        notified(ann);

        edge.switchboard.close(() -> {});

        assertThat(notified(ann).header(HeaderName.SUBSCRIPTION_STATE)).contains("terminated;reason=deactivated");
        assertThat(ann.send(ann.request(SipMethod.SUBSCRIBE, "101").with(HeaderName.EVENT, "dialog")).status()).isEqualTo(503);
    }

    @Test
    void saysInOptionsWhichPackagesThereAre() {
        assertThat(ann.send(ann.request(SipMethod.OPTIONS, "100")).header(HeaderName.ALLOW_EVENTS)).contains(EventDesk.PACKAGES);
    }
}
