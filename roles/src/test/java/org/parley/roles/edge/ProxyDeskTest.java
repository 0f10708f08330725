package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.parley.domain.routing.CallerIdRule;
import org.parley.domain.routing.Handling;
import org.parley.domain.routing.MessagePolicy;
import org.parley.domain.routing.NumberFormat;
import org.parley.domain.routing.NumberRoute;
import org.parley.domain.routing.SipRouting.Decision;
import org.parley.domain.routing.SipRouting.Destination;
import org.parley.domain.routing.SipRouting.Outbound;
import org.parley.domain.routing.SipRouting.TrunkChoice;
import org.parley.domain.routing.Target;
import org.parley.domain.routing.TargetGroup;
import org.parley.domain.routing.Trunk;
import org.parley.domain.routing.TrunkCredentials;
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
    private int proofs;

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

    @Test
    void aCallerHasAsManyProxiedCallsAsThePlanSaysUntilOneEnds() {
        var server = server(5080);
        edge.routing.set(edge.routing.plan().withLimits(
                new org.parley.domain.routing.SipLimits(1_000, 20, 1, 5_000, 65_535, 50, java.time.Duration.ofMinutes(10))));
        edge.routing.onQuestion = _ -> new Decision.Proxy(new Destination.Group(group(5080)), true, MessagePolicy.NONE, "a test");

        prove();
        var first = server.request();
        answer(server, first, 486);
        ann.flow.sent.clear();
        prove();
        answer(server, lastInvite(server), 200);
        var success = ann.flow.response();
        assertThat(success.status()).isEqualTo(200);

        prove();
        assertThat(ann.flow.response().status()).isEqualTo(403);

        edge.receive(ann.flow, within(SipMethod.BYE, success));
        server.sent.clear();
        ann.flow.sent.clear();
        prove();
        assertThat(server.request().method()).isEqualTo(SipMethod.INVITE);
    }

    /** An INVITE with credentials. */
    private void prove() {
        var invite = invite();
        var challenge = ann.send(invite);
        assertThat(challenge.status()).isEqualTo(407);
        var proven = new org.parley.protocols.sip.auth.DigestClient("ann", "secret").answer(invite, challenge, "c" + proofs++).orElseThrow();
        edge.receive(ann.flow, ann.stamped(proven));
    }

    private static SipRequest lastInvite(FakeFlow server) {
        return server.sent.stream()
                .filter(message -> message instanceof SipRequest request && request.is(SipMethod.INVITE))
                .map(SipRequest.class::cast)
                .reduce((_, last) -> last)
                .orElseThrow();
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

    // RFC 5853 §3.1: neither side learns where the other is, and requests within the dialog find their way all the same.
    @Test
    void hidesBothSidesFromEachOther() {
        var server = server(5080);
        var policy = new MessagePolicy(true, List.of(), Map.of(), List.of(), false);
        edge.routing.onQuestion = _ -> new Decision.Proxy(new Destination.Group(group(5080)), false, policy, "a test");
        var invite = ann.stamped(invite().with(HeaderName.RECORD_ROUTE, "<sip:192.0.2.7:5999;lr>")); // Of a proxy before us.

        edge.receive(ann.flow, invite);
        var forwarded = server.request();
        assertThat(forwarded.vias()).hasSize(1);
        assertThat(forwarded.recordRoutes()).isEmpty();
        assertThat(forwarded.callId()).isNotEqualTo(invite.callId());
        assertThat(forwarded.toString()).doesNotContain("10.0.0.5").doesNotContain("5999");

        answer(server, forwarded, 200);
        var success = ann.flow.response();
        assertThat(success.callId()).isEqualTo(invite.callId());
        assertThat(success.from()).isEqualTo(invite.from());
        assertThat(success.recordRoutes()).isEqualTo(invite.recordRoutes());
        assertThat(success.toString()).doesNotContain("192.0.2.7:5080");

        edge.receive(ann.flow, ann.stamped(ann.inDialog(SipMethod.ACK, success)));
        var ack = server.request();
        assertThat(ack.uriText()).isEqualTo("sip:service@192.0.2.7:5080");
        assertThat(ack.callId()).isEqualTo(forwarded.callId());

        edge.receive(server, calleesRequest(SipMethod.BYE, forwarded));
        var bye = ann.flow.request();
        assertThat(bye.uriText()).startsWith("sip:ann@10.0.0.5");
        assertThat(bye.callId()).isEqualTo(invite.callId());
        assertThat(bye.routes()).hasSize(1);
        edge.receive(ann.flow, SipResponse.answer(bye, 200));
        assertThat(server.response().callId()).isEqualTo(forwarded.callId());
        assertThat(edge.count("sip_proxied_calls")).isZero();
    }

    /** A request of the server's within the dialog that this INVITE made. */
    private static SipRequest calleesRequest(SipMethod method, SipRequest invite) {
        var headers = new SipHeaders.Builder()
                .add(HeaderName.VIA, "SIP/2.0/UDP 192.0.2.7:5080;branch=z9hG4bKcallee" + method)
                .add(HeaderName.FROM, invite.to().withTag("callee5080"))
                .add(HeaderName.TO, invite.from())
                .add(HeaderName.CALL_ID, invite.callId())
                .add(HeaderName.CSEQ, new CSeq(1, method))
                .add(HeaderName.MAX_FORWARDS, 70);
        return SipRequest.of(method, invite.contacts().getFirst().uri(), headers.build()).withRoutes(invite.recordRoutes());
    }

    @Test
    void doesNotBelieveAVeilThatWasTamperedWith() {
        var server = server(5080);
        var policy = new MessagePolicy(true, List.of(), Map.of(), List.of(), false);
        edge.routing.onQuestion = _ -> new Decision.Proxy(new Destination.Group(group(5080)), false, policy, "a test");
        edge.receive(ann.flow, ann.stamped(invite()));
        answer(server, server.request(), 200);
        var bye = ann.inDialog(SipMethod.BYE, ann.flow.response());
        var uri = (org.parley.protocols.sip.message.SipUri) bye.uri();
        var changed = uri.user().substring(0, 30) + (uri.user().charAt(30) == 'A' ? 'B' : 'A') + uri.user().substring(31);

        edge.receive(ann.flow, ann.stamped(bye.withUri(org.parley.protocols.sip.message.SipUri.of(changed, uri.host(), uri.port()))));

        assertThat(ann.flow.response().status()).isEqualTo(481);
        assertThat(server.sent).isEmpty();
    }

    // RFC 3264 §6: what a policy does not let pass keeps its place with port 0.
    @Test
    void letsOnlyThePolicysCodecsAndHeadersPass() {
        var server = server(5080);
        var policy = new MessagePolicy(false, List.of("Subject"), Map.of("X-Border", "us"), List.of("opus", "PCMA"), true);
        edge.routing.onQuestion = _ -> new Decision.Proxy(new Destination.Group(group(5080)), false, policy, "a test");
        var offer = """
                v=0
                o=- 1 1 IN IP4 192.0.2.7
                s=-
                c=IN IP4 192.0.2.7
                t=0 0
                m=audio 4000 RTP/AVP 0 8 96 101
                a=rtpmap:96 opus/48000/2
                a=fmtp:96 useinbandfec=1
                a=rtpmap:101 telephone-event/8000
                a=sendrecv
                m=video 4002 RTP/AVP 97
                a=rtpmap:97 VP8/90000
                """;
        var invite = ann.request(SipMethod.INVITE, "service").with(HeaderName.SUBJECT, "secret");

        edge.receive(ann.flow, ann.stamped(invite.withBody("application/sdp", TestPhone.bytes(offer))));

        var forwarded = server.request();
        assertThat(forwarded.headers().has(HeaderName.SUBJECT)).isFalse();
        assertThat(forwarded.header(HeaderName.of("X-Border"))).contains("us");
        assertThat(forwarded.bodyText().lines())
                .contains("m=audio 4000 RTP/AVP 96 8 101", "a=fmtp:96 useinbandfec=1", "a=sendrecv", "m=video 0 RTP/AVP 97")
                .doesNotContain("a=rtpmap:97 VP8/90000");
    }

    private static Trunk trunk(String name, int port, boolean assertIdentity) {
        return new Trunk(
                name,
                Optional.empty(),
                new TargetGroup(name, group(port).targets(), Optional.empty()),
                List.of(),
                List.of(),
                Optional.empty(),
                Handling.PROXY,
                NumberFormat.PLAIN,
                new CallerIdRule(List.of("*"), Optional.empty(), assertIdentity),
                MessagePolicy.NONE,
                OptionalInt.empty(),
                false);
    }

    private static TrunkChoice choice(Trunk trunk, boolean anonymous) {
        return new TrunkChoice(trunk, "00491234", "+4930100", "Ann", anonymous, NumberRoute.Price.FREE, "a test");
    }

    private void leavesBy(TrunkChoice... choices) {
        edge.routing.onQuestion =
                _ -> new Decision.Proxy(new Destination.Registered(Optional.empty(), "+491234"), true, MessagePolicy.NONE, "a test");
        edge.routing.onOutbound = _ -> new Outbound.Leaves(
                "+491234", List.of(choices), Handling.PROXY, Duration.ofHours(1), List.of());
    }

    private void annCalls() {
        var invite = invite();
        var challenge = ann.send(invite);
        edge.receive(
                ann.flow,
                ann.stamped(new org.parley.protocols.sip.auth.DigestClient("ann", "secret").answer(invite, challenge, "c").orElseThrow()));
    }

    // RFC 3263 §4.3, RFC 3325: trunk after trunk, each shown what its rules say; only the one that takes the call costs.
    @Test
    void leavesByTheNextTrunkWhenOneFails() {
        var first = server(5080);
        var second = server(5081);
        leavesBy(choice(trunk("one", 5080, false), false), choice(trunk("two", 5081, true), false));

        annCalls();
        var tried = first.request();
        assertThat(tried.uriText()).isEqualTo("sip:00491234@192.0.2.7:5080");
        assertThat(tried.from().uri().toString()).isEqualTo("sip:+4930100@198.51.100.1");
        assertThat(tried.to().uri().toString()).isEqualTo("sip:service@parley.test");
        assertThat(tried.headers().has(HeaderName.P_ASSERTED_IDENTITY)).isFalse();
        answer(first, tried, 500);
        var taken = second.request();
        assertThat(taken.header(HeaderName.P_ASSERTED_IDENTITY)).hasValueSatisfying(who -> assertThat(who).contains("+4930100"));
        answer(second, taken, 200);

        var success = ann.flow.response();
        assertThat(success.status()).isEqualTo(200);
        assertThat(success.from().uri().toString()).isEqualTo("sip:ann@parley.test");
        edge.receive(ann.flow, within(SipMethod.BYE, success));
        assertThat(second.request().from().uri().toString()).isEqualTo("sip:+4930100@198.51.100.1");
        assertThat(edge.routing.calls)
                .containsExactly("one placed", "one in vain", "two placed", "two answered", "two over");
    }

    private static Trunk withCredentials(Trunk trunk) {
        return new Trunk(
                trunk.name(),
                trunk.tenant(),
                trunk.targets(),
                trunk.sources(),
                trunk.certificates(),
                Optional.of(new TrunkCredentials("customer", "secret", "carrier.example", false, Duration.ofHours(1))),
                trunk.handling(),
                trunk.numbers(),
                trunk.callerId(),
                trunk.policy(),
                trunk.channelsMax(),
                trunk.secureMedia());
    }

    private SipRequest challenged(FakeFlow carrier, SipRequest invite) {
        edge.receive(
                carrier,
                answered(carrier, invite, 407).with(HeaderName.PROXY_AUTHENTICATE, "Digest realm=\"carrier\", nonce=\"n1\", algorithm=MD5, qop=\"auth\""));
        assertThat(carrier.request().method()).isEqualTo(SipMethod.ACK);
        return carrier.request();
    }

    // RFC 3261 §22.2, §22.3: with the next CSeq, which the caller never sees.
    @Test
    void provesToATrunkWhoWeAreAndCountsOnFromThere() {
        var carrier = server(5080);
        leavesBy(choice(withCredentials(trunk("one", 5080, false)), false));
        annCalls();
        var asked = carrier.request();

        var proven = challenged(carrier, asked);
        long shown = asked.cseq().number();
        assertThat(proven.cseq().number()).isEqualTo(shown + 1);
        assertThat(proven.header(HeaderName.PROXY_AUTHORIZATION).orElseThrow()).contains("username=\"customer\"");
        assertThat(proven.topVia()).isNotEqualTo(asked.topVia());
        answer(carrier, proven, 183);
        assertThat(ann.flow.response().cseq().number()).isEqualTo(shown);
        answer(carrier, proven, 200);
        var success = ann.flow.response();
        assertThat(success.status()).isEqualTo(200);
        assertThat(success.cseq().number()).isEqualTo(shown);

        edge.receive(ann.flow, within(SipMethod.ACK, success));
        assertThat(carrier.request().cseq()).isEqualTo(new CSeq(shown + 1, SipMethod.ACK));
        var bye = within(SipMethod.BYE, success);
        edge.receive(ann.flow, bye);
        var passed = carrier.request();
        assertThat(passed.cseq().number()).isEqualTo(bye.cseq().number() + 1);
        answer(carrier, passed, 200);
        assertThat(ann.flow.response().cseq()).isEqualTo(bye.cseq());
        assertThat(edge.routing.calls).containsExactly("one placed", "one answered", "one over");
    }

    // RFC 3262 §7.2: RAck names the INVITE as the trunk knows it.
    @Test
    void countsOnInTheEarlyDialogOfATrunkThatAskedWhoWeAre() {
        var carrier = server(5080);
        leavesBy(choice(withCredentials(trunk("one", 5080, false)), false));
        annCalls();
        var proven = challenged(carrier, carrier.request());
        edge.receive(carrier, answered(carrier, proven, 183).with(HeaderName.RSEQ, "7"));
        var progress = ann.flow.response();

        var prack = within(SipMethod.PRACK, progress);
        edge.receive(ann.flow, prack.with(HeaderName.RACK, "7 " + progress.cseq().number() + " INVITE"));

        var passed = carrier.request();
        assertThat(passed.cseq().number()).isEqualTo(prack.cseq().number() + 1);
        assertThat(passed.header(HeaderName.RACK)).contains("7 " + proven.cseq().number() + " INVITE");
    }

    // RFC 3261 §22.2: the same credentials are not tried twice.
    @Test
    void passesOnTheChallengeOfATrunkThatDoesNotBelieveUs() {
        var carrier = server(5080);
        leavesBy(choice(withCredentials(trunk("one", 5080, false)), false));
        annCalls();
        var asked = carrier.request();
        var proven = challenged(carrier, asked);

        answer(carrier, proven, 407);

        var refusal = ann.flow.response();
        assertThat(refusal.status()).isEqualTo(407);
        assertThat(refusal.cseq()).isEqualTo(asked.cseq());
        assertThat(edge.routing.calls).containsExactly("one placed", "one in vain");
    }

    @Test
    void tellsTheAuditTrailWhatTheGuardsRefuse() {
        edge.routing.onQuestion =
                _ -> new Decision.Proxy(new Destination.Registered(Optional.empty(), "+491234"), true, MessagePolicy.NONE, "a test");
        edge.routing.onOutbound = _ -> new Outbound.Refused(403, "blocked-prefix", List.of("+49 is blocked"));

        annCalls();

        var refusal = ann.flow.response();
        assertThat(refusal.status()).isEqualTo(403);
        assertThat(edge.routing.refusals).containsExactly("+491234 403 blocked-prefix " + refusal.callId());
    }

    private static EdgeConfig.Limits proxying(int callsMax, Duration firstResponse) {
        var limits = EdgeConfig.Limits.defaults();
        return new EdgeConfig.Limits(
                limits.transactionsMax(),
                limits.legsMax(),
                limits.lookUpsMax(),
                limits.bindingsPerAccountMax(),
                limits.bindingsMax(),
                limits.expiryMin(),
                limits.expiryDefault(),
                limits.expiryMax(),
                callsMax,
                firstResponse,
                limits.sources());
    }

    // RFC 3261 §21.5.4.
    @Test
    void refusesMoreProxiedCallsThanTheOperatorAllows() {
        var small = new EdgeBench(proxying(1, Duration.ofSeconds(4)));
        var server = new FakeFlow(SipTransport.UDP, 5080);
        small.reachable.put(EdgeBench.address("192.0.2.7", 5080), server);
        small.routing.onQuestion =
                _ -> new Decision.Proxy(new Destination.Group(group(5080)), false, MessagePolicy.NONE, "a test");
        var first = TestPhone.of(small, "ann");
        small.receive(first.flow, first.stamped(first.request(SipMethod.INVITE, "service")));
        small.receive(server, answered(server, server.request(), 200));

        var second = TestPhone.of(small, "bob");
        var refusal = second.send(second.request(SipMethod.INVITE, "service"));

        assertThat(refusal.status()).isEqualTo(503);
        assertThat(refusal.headers().has(HeaderName.RETRY_AFTER)).isTrue();
    }

    // RFC 3263 §4.3.
    @Test
    void waitsForAFirstResponseAsLongAsTheOperatorSays() {
        var patient = new EdgeBench(proxying(1, Duration.ofSeconds(7)));
        var spare = new FakeFlow(SipTransport.UDP, 5081);
        patient.reachable.put(EdgeBench.address("192.0.2.7", 5080), new FakeFlow(SipTransport.UDP, 5080));
        patient.reachable.put(EdgeBench.address("192.0.2.7", 5081), spare);
        patient.routing.onQuestion =
                _ -> new Decision.Proxy(new Destination.Group(group(5080, 5081)), false, MessagePolicy.NONE, "a test");
        var caller = TestPhone.of(patient, "ann");
        patient.receive(caller.flow, caller.stamped(caller.request(SipMethod.INVITE, "service")));

        patient.advance(Duration.ofMillis(6_900));
        assertThat(spare.sent).isEmpty();
        patient.advance(Duration.ofMillis(200));
        assertThat(spare.request().method()).isEqualTo(SipMethod.INVITE);
    }

    // RFC 3261 §16.12: who kept our Record-Route may use it for as long as the dialog lives, whatever became of our process.
    @Test
    void goesOnWithDialogsOfBeforeARestart() {
        var server = server(5080);
        proxied(new Destination.Group(group(5080)));
        edge.receive(ann.flow, ann.stamped(invite()));
        answer(server, server.request(), 200);
        var success = ann.flow.response();

        edge.advance(Duration.ofSeconds(1));
        var restarted = edge.restarted();
        restarted.reachable.putAll(edge.reachable);
        restarted.receive(ann.flow, within(SipMethod.BYE, success));

        var bye = server.request();
        assertThat(bye.method()).isEqualTo(SipMethod.BYE);
        assertThat(bye.uriText()).isEqualTo("sip:service@192.0.2.7:5080");
        restarted.receive(server, answered(server, bye, 200));
        assertThat(ann.flow.response().status()).isEqualTo(200);
    }

    @Test
    void triesTheNextTrunkWhereOneHasNoChannel() {
        edge.routing.full.add("one");
        var first = server(5080);
        var second = server(5081);
        leavesBy(choice(trunk("one", 5080, false), false), choice(trunk("two", 5081, false), true));

        annCalls();

        assertThat(first.sent).isEmpty();
        var invite = second.request();
        assertThat(invite.from().uri().toString()).isEqualTo("sip:anonymous@anonymous.invalid");
        assertThat(invite.header(HeaderName.PRIVACY)).contains("id");
        answer(second, invite, 603);
        assertThat(ann.flow.response().status()).isEqualTo(603);
        assertThat(edge.routing.calls).containsExactly("two placed", "two in vain");
    }

    private SipRequest within(SipMethod method, SipResponse success) {
        var request = ann.inDialog(method, success);
        var routes = success.recordRoutes();
        return ann.stamped(routes.isEmpty() ? request : request.withRoutes(routes.reversed()));
    }
}
