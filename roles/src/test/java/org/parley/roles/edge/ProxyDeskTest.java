package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.parley.domain.routing.MessagePolicy;
import org.parley.domain.routing.SipRouting.Decision;
import org.parley.domain.routing.SipRouting.Destination;
import org.parley.domain.routing.Target;
import org.parley.domain.routing.TargetGroup;
import org.parley.protocols.sip.message.CSeq;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipHeaders;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;

/** The proxy, driven over a whole edge without sockets. */
class ProxyDeskTest {
    private final EdgeBench edge = new EdgeBench();
    private final TestPhone ann = TestPhone.of(edge, "ann");

    private FakeFlow server(int port) {
        var flow = new FakeFlow(SipTransport.UDP, port);
        edge.reachable.put(EdgeBench.address("192.0.2.7", port), flow);
        return flow;
    }

    private static TargetGroup group(int... ports) {
        var targets = new ArrayList<Target>();
        for (int i = 0; i < ports.length; i++) {
            targets.add(new Target("192.0.2.7", OptionalInt.of(ports[i]), Optional.of("udp"), i, 1, false));
        }
        return new TargetGroup("servers", targets, Optional.empty());
    }

    private void proxied(Destination destination) {
        edge.routing.onQuestion = _ -> new Decision.Proxy(destination, false, MessagePolicy.NONE, "a test says so");
    }

    private SipRequest invite() {
        return ann.request(SipMethod.INVITE, "service").withBody("application/sdp", TestPhone.bytes("offer"));
    }

    private void answer(FakeFlow by, SipRequest request, int status) {
        edge.receive(by, answered(by, request, status));
    }

    private static SipResponse answered(FakeFlow by, SipRequest request, int status) {
        return SipResponse.answer(request, status)
                .withToTag("callee" + by.remote().port())
                .with(HeaderName.CONTACT, "<sip:service@192.0.2.7:" + by.remote().port() + ">");
    }

    // RFC 3261 §16: a whole call, record-routed.
    @Test
    void passesOnACallToAServerAndBack() {
        var server = server(5080);
        proxied(new Destination.Group(group(5080)));

        edge.receive(ann.flow, ann.stamped(invite()));
        var forwarded = server.request();
        answer(server, forwarded, 180);
        answer(server, forwarded, 200);

        assertThat(forwarded.maxForwards()).hasValue(69);
        assertThat(forwarded.vias()).hasSize(2);
        assertThat(forwarded.headers().has(HeaderName.RECORD_ROUTE)).isTrue();
        assertThat(forwarded.bodyText()).isEqualTo("offer");
        assertThat(ann.flow.response().status()).isEqualTo(180);
        var success = ann.flow.response();
        assertThat(success.status()).isEqualTo(200);
        assertThat(success.vias()).hasSize(1);

        edge.receive(ann.flow, within(SipMethod.ACK, success));
        assertThat(server.request().method()).isEqualTo(SipMethod.ACK);

        edge.receive(ann.flow, within(SipMethod.BYE, success));
        var bye = server.request();
        assertThat(bye.headers().has(HeaderName.ROUTE)).isFalse();
        assertThat(bye.uriText()).isEqualTo("sip:service@192.0.2.7:5080");
        answer(server, bye, 200);
        assertThat(ann.flow.response().status()).isEqualTo(200);
        assertThat(ann.flow.sent).isEmpty();
    }

    // RFC 3261 §16.7: two devices ring, one answers, the other is cancelled.
    @Test
    void ringsAllDevicesOfAnAccountAndCancelsThoseThatWereSlower() {
        var desk = device("bob");
        var mobile = device("bob");
        proxied(new Destination.Registered(Optional.empty(), "bob"));

        edge.receive(ann.flow, ann.stamped(invite()));
        var first = desk.flow.request();
        var second = mobile.flow.request();
        assertThat(first.uriText()).isEqualTo(desk.contact.toString());
        desk.respond(first, 180, "desk");
        mobile.respond(second, 180, "mobile");
        mobile.respond(second, 200, "mobile");

        assertThat(statuses(ann.flow)).containsExactly(180, 180, 200);
        var cancel = desk.flow.request();
        assertThat(cancel.method()).isEqualTo(SipMethod.CANCEL);
        assertThat(cancel.header(HeaderName.REASON)).hasValueSatisfying(reason -> assertThat(reason).contains("200"));
        desk.respond(cancel, 200, "desk");
        desk.respond(first, 487, "desk");
        assertThat(desk.flow.request().method()).isEqualTo(SipMethod.ACK);
        assertThat(ann.flow.sent).isEmpty();
    }

    private TestPhone device(String user) {
        var phone = TestPhone.of(edge, user);
        assertThat(phone.register(3600).status()).isEqualTo(200);
        phone.flow.sent.clear();
        return phone;
    }

    private static List<Integer> statuses(FakeFlow flow) {
        var statuses = new ArrayList<Integer>();
        while (!flow.sent.isEmpty()) {
            statuses.add(flow.response().status());
        }
        return statuses;
    }

    // RFC 3261 §16.5: unknown, or nowhere.
    @Test
    void tellsUnknownFromUnreachable() {
        proxied(new Destination.Registered(Optional.empty(), "nobody"));
        assertThat(ann.send(invite()).status()).isEqualTo(404);

        proxied(new Destination.Registered(Optional.empty(), "bob"));
        assertThat(ann.send(invite()).status()).isEqualTo(480);
    }

    // RFC 3263 §4.3: the next server on 503, on silence, and where the transport fails.
    @Test
    void failsOverToTheNextServer() {
        var overloaded = server(5080);
        var silent = server(5081);
        var good = server(5082);
        proxied(new Destination.Group(group(5080, 5079, 5081, 5082)));

        edge.receive(ann.flow, ann.stamped(invite()));
        answer(overloaded, overloaded.request(), 503);
        assertThat(silent.sent).isNotEmpty();
        edge.advance(Duration.ofSeconds(5));
        answer(good, good.request(), 200);

        assertThat(statuses(ann.flow)).endsWith(200).doesNotContain(503, 500, 408);
    }

    @Test
    void doesNotAskAnotherServerWhenTheCalleeRefused() {
        var busy = server(5080);
        var other = server(5081);
        proxied(new Destination.Group(group(5080, 5081)));

        edge.receive(ann.flow, ann.stamped(invite()));
        answer(busy, busy.request(), 486);

        assertThat(ann.flow.response().status()).isEqualTo(486);
        assertThat(other.sent).isEmpty();
    }

    // RFC 3261 §16.10, §9.1: CANCEL waits for a provisional answer, and goes on by itself.
    @Test
    void cancelsWhatTheCallerTakesBack() {
        var server = server(5080);
        proxied(new Destination.Group(group(5080)));
        var invite = ann.stamped(invite());
        edge.receive(ann.flow, invite);
        var forwarded = server.request();

        edge.receive(ann.flow, ann.cancelOf(invite));
        assertThat(ann.flow.response().status()).isEqualTo(200);
        assertThat(server.sent).isEmpty();

        answer(server, forwarded, 180);
        assertThat(server.request().method()).isEqualTo(SipMethod.CANCEL);
        answer(server, forwarded, 487);
        assertThat(server.request().method()).isEqualTo(SipMethod.ACK);
        assertThat(statuses(ann.flow)).containsExactly(180, 487);
    }

    @Test
    void passesOnAnAcceptanceThatCrossedTheCancel() {
        var server = server(5080);
        proxied(new Destination.Group(group(5080)));
        var invite = ann.stamped(invite());
        edge.receive(ann.flow, invite);
        var forwarded = server.request();
        answer(server, forwarded, 180);

        edge.receive(ann.flow, ann.cancelOf(invite));
        answer(server, forwarded, 200);

        assertThat(statuses(ann.flow)).containsExactly(180, 200, 200); // The middle one is the CANCEL's.
    }

    // RFC 6026 §8.4: a 2xx that comes again passes each time.
    @Test
    void passesOnRepeatedAcceptances() {
        var server = server(5080);
        proxied(new Destination.Group(group(5080)));
        edge.receive(ann.flow, ann.stamped(invite()));
        var forwarded = server.request();

        answer(server, forwarded, 200);
        answer(server, forwarded, 200);

        assertThat(statuses(ann.flow)).containsExactly(200, 200);
    }

    // RFC 5626 §5.3: requests within the dialog reach a WebSocket client over its connection, on both sides of a double Record-Route.
    @Test
    void reachesClientsOverTheConnectionTheyRegisteredOn() {
        var browser = new TestPhone(edge, "bob", "secret", SipTransport.WSS);
        assertThat(browser.register(600).status()).isEqualTo(200);
        browser.flow.sent.clear();
        proxied(new Destination.Registered(Optional.empty(), "bob"));

        edge.receive(ann.flow, ann.stamped(invite()));
        var forwarded = browser.flow.request();
        browser.respond(forwarded, 200, "browser");
        var success = ann.flow.response();
        assertThat(forwarded.recordRoutes()).hasSize(2).isEqualTo(success.recordRoutes());

        edge.receive(ann.flow, within(SipMethod.BYE, success));
        assertThat(browser.flow.request().method()).isEqualTo(SipMethod.BYE);

        // And back: ann's contact is an address behind NAT, which nobody could reach.
        var back = browser.inAnsweredDialog(SipMethod.INFO, forwarded, "browser").withRoutes(forwarded.recordRoutes());
        edge.receive(browser.flow, browser.stamped(back));
        assertThat(ann.flow.request().method()).isEqualTo(SipMethod.INFO);
    }

    @Test
    void tellsThatAConnectionIsGone() {
        var browser = new TestPhone(edge, "bob", "secret", SipTransport.WSS);
        browser.register(600);
        browser.flow.sent.clear();
        proxied(new Destination.Registered(Optional.empty(), "bob"));
        edge.receive(ann.flow, ann.stamped(invite()));
        browser.respond(browser.flow.request(), 200, "browser");
        var success = ann.flow.response();

        edge.closeFlow(browser.flow);
        edge.receive(ann.flow, within(SipMethod.BYE, success));

        assertThat(ann.flow.response().status()).isEqualTo(430);
    }

    // RFC 5626 §5.3: a token that was tampered with leads nowhere; nor does a Route that a stranger made up.
    @Test
    void isNoOpenRelay() {
        var server = server(5080);
        proxied(new Destination.Group(group(5080)));
        edge.receive(ann.flow, ann.stamped(invite()));
        answer(server, server.request(), 200);
        var success = ann.flow.response();
        var bye = within(SipMethod.BYE, success);
        var route = bye.header(HeaderName.ROUTE).orElseThrow();

        edge.receive(ann.flow, bye.with(HeaderName.ROUTE, route.substring(0, 8) + 'x' + route.substring(9)));
        assertThat(ann.flow.response().status()).isEqualTo(403);

        edge.receive(ann.flow, ann.stamped(ann.inDialog(SipMethod.BYE, success).with(HeaderName.ROUTE, "<sip:198.51.100.1:5060;lr>")));
        assertThat(ann.flow.response().status()).isEqualTo(481);

        edge.receive(ann.flow, ann.stamped(invite().with(HeaderName.ROUTE, "<sip:192.0.2.7:5080;lr>")));
        assertThat(ann.flow.response().status()).isEqualTo(403);
        assertThat(server.sent).isEmpty();
    }

    // RFC 3261 §22.3: strangers prove themselves with 407; their credentials stay here. RFC 3325 §5: what they assert, too.
    @Test
    void asksStrangersWhoTheyAre() {
        var server = server(5080);
        edge.routing.onQuestion = _ -> new Decision.Proxy(new Destination.Group(group(5080)), true, MessagePolicy.NONE, "a test");
        var invite = invite().with(HeaderName.P_ASSERTED_IDENTITY, "<sip:ceo@parley.test>");

        var challenge = ann.send(invite);
        assertThat(challenge.status()).isEqualTo(407);
        var proven = new org.parley.protocols.sip.auth.DigestClient("ann", "secret").answer(invite, challenge, "c").orElseThrow();
        edge.receive(ann.flow, ann.stamped(proven));

        var forwarded = server.request();
        assertThat(forwarded.headers().has(HeaderName.PROXY_AUTHORIZATION)).isFalse();
        assertThat(forwarded.headers().all(HeaderName.P_ASSERTED_IDENTITY)).containsExactly("\"ANN\" <sip:100@parley.test>");
    }

    // RFC 3261 §16.3: what a proxy does not know, it passes on.
    @Test
    void passesOnMethodsAndExtensionsThatItDoesNotKnow() {
        var server = server(5080);
        proxied(new Destination.Group(group(5080)));

        edge.receive(ann.flow, ann.stamped(ann.request(SipMethod.of("JUGGLE"), "service").with(HeaderName.REQUIRE, "magic")));

        assertThat(server.request().method().name()).isEqualTo("JUGGLE");
    }

    // RFC 5393 §4.2.
    @Test
    void tellsLoops() {
        var self = server(5060); // What we send there comes back to us.
        proxied(new Destination.Group(group(5060)));

        edge.receive(ann.flow, ann.stamped(invite()));
        edge.receive(self, self.request());

        assertThat(self.response().status()).isEqualTo(482);
    }

    // RFC 3261 §16.7: INVITEs count from their 2xx to their BYE.
    @Test
    void countsCallsWhileTheyLast() {
        var server = server(5080);
        proxied(new Destination.Group(group(5080)));
        edge.receive(ann.flow, ann.stamped(invite()));
        answer(server, server.request(), 200);
        assertThat(edge.count("sip_proxied_calls")).isEqualTo(1);

        edge.receive(ann.flow, within(SipMethod.BYE, ann.flow.response()));
        assertThat(edge.count("sip_proxied_calls")).isZero();
    }

    // RFC 4028 §10: the BYE was lost with the telephone; the session timer says that it is over.
    @Test
    void forgetsCallsWhoseSessionRanOut() {
        var server = server(5080);
        proxied(new Destination.Group(group(5080)));
        edge.receive(ann.flow, ann.stamped(invite()));
        edge.receive(server, answered(server, server.request(), 200).with(HeaderName.SESSION_EXPIRES, "90;refresher=uac"));

        edge.advance(Duration.ofSeconds(179));
        edge.switchboard.onTick();
        assertThat(edge.count("sip_proxied_calls")).isEqualTo(1);

        edge.advance(Duration.ofSeconds(2));
        edge.switchboard.onTick();
        assertThat(edge.count("sip_proxied_calls")).isZero();
    }

    private SipRequest within(SipMethod method, SipResponse success) {
        var request = ann.inDialog(method, success);
        var routes = success.recordRoutes();
        return ann.stamped(routes.isEmpty() ? request : request.withRoutes(routes.reversed()));
    }
}
