package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.PhonePlane;
import org.parley.domain.routing.NumberRoute;
import org.parley.domain.routing.Peer;
import org.parley.domain.routing.SipPlan;
import org.parley.domain.routing.SipRouting.TrunkChoice;
import org.parley.domain.routing.TrunkStatus;
import org.parley.protocols.sip.auth.DigestCredentials;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.message.SipUri;

// RFC 3261 §10.2.
class TrunkLinesTest {
    private final EdgeBench edge = new EdgeBench();
    private final TestCarrier carrier = new TestCarrier(edge, "192.0.2.1", SipTransport.TCP);

    private void plan(String password, TestCarrier... carriers) {
        edge.routing.set(SipPlan.EMPTY.withTrunks(List.of(TestCarrier.trunk("carrier", password, carriers))));
        edge.advance(Duration.ofMillis(500));
    }

    private TrunkStatus.Registration registration() {
        return edge.switchboard.outward().lines().trunk("carrier").registration().orElseThrow();
    }

    private static SipUri contact(SipRequest register) {
        return (SipUri) register.contacts().getFirst().uri();
    }

    @Test
    void registersWithCredentials() {
        plan("secret", carrier);
        var first = carrier.request();
        assertThat(first.uri()).hasToString("sip:carrier.example");
        assertThat(first.to().uri()).hasToString("sip:4930123@carrier.example");
        assertThat(first.expiresSeconds()).hasValue(600);

        carrier.say(carrier.challenge(first));
        var second = carrier.request();
        assertThat(carrier.isProven(second)).isTrue();
        assertThat(second.cseq().number()).isGreaterThan(first.cseq().number());
        assertThat(second.callId()).isEqualTo(first.callId());
        carrier.say(carrier.accepted(second, 600));

        assertThat(registration().registered()).isTrue();
        assertThat(registration().until()).contains(edge.time.now().plusSeconds(600));
        assertThat(registration().because()).isEqualTo("200 OK, for 600 s");
        assertThat(edge.count("sip_trunks_registered")).isEqualTo(1);
    }

    // RFC 8760 §2.6: the strongest algorithm that is offered.
    @Test
    void answersTheStrongestAlgorithm() {
        plan("secret", carrier);
        carrier.say(carrier.challenge(carrier.request()));

        var value = carrier.request().header(HeaderName.AUTHORIZATION).orElseThrow();

        assertThat(DigestCredentials.parse(value).orThrow().algorithm()).isEqualTo("SHA-512-256");
    }

    // RFC 7616 §3.4: a nonce serves again, with its count; so a refresh is not challenged.
    @Test
    void refreshesBeforeTheEndWithTheSameNonceAndContact() {
        plan("secret", carrier);
        var registered = carrier.take(600);

        edge.advance(Duration.ofSeconds(440));
        assertThat(carrier.flow.sent).isEmpty();
        edge.advance(Duration.ofSeconds(110));

        var refresh = carrier.request();
        assertThat(carrier.isProven(refresh)).isTrue();
        assertThat(DigestCredentials.parse(refresh.header(HeaderName.AUTHORIZATION).orElseThrow()).orThrow().nc())
                .isEqualTo("00000002");
        assertThat(contact(refresh)).isEqualTo(contact(registered));
        assertThat(refresh.callId()).isEqualTo(registered.callId());
        carrier.say(carrier.accepted(refresh, 600));
        assertThat(registration().registered()).isTrue();
    }

    // RFC 7616 §3.3: stale is no refusal.
    @Test
    void answersAFreshNonceWhenTheOldOneIsStale() {
        plan("secret", carrier);
        carrier.take(60);
        edge.advance(Duration.ofSeconds(55));
        var refresh = carrier.request();

        carrier.say(SipResponse.answer(refresh, 401)
                .withToTag("c")
                .with(HeaderName.WWW_AUTHENTICATE, "Digest realm=\"carrier.example\", nonce=\"fresh\", qop=\"auth\", stale=true"));

        var again = carrier.request();
        var credentials = DigestCredentials.parse(again.header(HeaderName.AUTHORIZATION).orElseThrow()).orThrow();
        assertThat(credentials.nonce()).isEqualTo("fresh");
        assertThat(credentials.nc()).isEqualTo("00000001");
    }

    // RFC 3261 §22.2: the same credentials are not tried again.
    @Test
    void saysThatThePasswordIsWrongAndWaits() {
        plan("wrong", carrier);
        carrier.say(carrier.challenge(carrier.request()));
        carrier.say(carrier.challenge(carrier.request()));

        assertThat(carrier.flow.sent).isEmpty();
        assertThat(registration().registered()).isFalse();
        assertThat(registration().because())
                .isEqualTo("the carrier refuses the username or password (the carrier said 401 Unauthorized)");
        edge.advance(Duration.ofSeconds(29));
        assertThat(carrier.flow.sent).isEmpty();
        edge.advance(Duration.ofSeconds(31));
        assertThat(carrier.flow.sent).hasSize(1);
    }

    // RFC 3261 §10.2.8.
    @Test
    void asksForAsLongAsTheCarrierWants() {
        plan("secret", carrier);
        var request = carrier.request();

        carrier.say(SipResponse.answer(request, 423).withToTag("c").with(HeaderName.MIN_EXPIRES, "1800"));

        assertThat(carrier.request().expiresSeconds()).hasValue(1_800);
    }

    // RFC 5626 §4.5: the wait doubles, to half an hour.
    @Test
    void waitsLongerWithEachFailure() {
        plan("secret", carrier);
        long beforeNs = edge.time.nowNs();
        for (int i = 1; i <= 10; i++) {
            carrier.say(SipResponse.answer(carrier.request(), 403).withToTag("c"));
            var waited = Duration.ZERO;
            while (carrier.flow.sent.isEmpty()) {
                edge.advance(Duration.ofSeconds(1));
                waited = waited.plusSeconds(1);
            }
            long wholeS = Math.min(1_800, 30L << i);
            assertThat(waited).isBetween(Duration.ofSeconds(wholeS / 2), Duration.ofSeconds(wholeS + 1));
        }
        assertThat(edge.time.nowNs()).isGreaterThan(beforeNs);
        assertThat(registration().because()).isEqualTo("the carrier said 403 Forbidden");
    }

    // RFC 3261 §20.33.
    @Test
    void waitsAsLongAsTheCarrierSays() {
        plan("secret", carrier);
        carrier.say(SipResponse.answer(carrier.request(), 503).withToTag("c").with(HeaderName.RETRY_AFTER, "120"));

        edge.advance(Duration.ofSeconds(119));
        assertThat(carrier.flow.sent).isEmpty();
        assertThat(registration().because()).isEqualTo("the carrier said 503 Service Unavailable");
    }

    // RFC 3263 §4.3.
    @Test
    void triesTheNextServerWhereOneIsSilentOrBusy() {
        var spare = new TestCarrier(edge, "192.0.2.2", SipTransport.TCP);
        plan("secret", carrier, spare);
        carrier.request();

        edge.advance(Duration.ofSeconds(33)); // Timer F.

        spare.take(600);
        assertThat(registration().registered()).isTrue();
        carrier.flow.sent.clear();
        edge.advance(Duration.ofSeconds(545));
        assertThat(spare.request().is(SipMethod.REGISTER)).isTrue(); // It stays where it is registered.
    }

    @Test
    void takesTheRegistrationBackWhenThePlanDropsIt() {
        plan("secret", carrier);
        var registered = carrier.take(600);

        edge.routing.set(SipPlan.EMPTY);

        var goodbye = carrier.request();
        assertThat(goodbye.expiresSeconds()).hasValue(0);
        assertThat(contact(goodbye)).isEqualTo(contact(registered));
        assertThat(carrier.isProven(goodbye)).isTrue();
        carrier.say(SipResponse.answer(goodbye, 200).withToTag("c"));
        edge.advance(Duration.ofHours(1));
        assertThat(carrier.flow.sent).isEmpty();
        assertThat(edge.switchboard.outward().lines().trunk("carrier").registration()).isEmpty();
    }

    @Test
    void registersAnewWhereThePasswordChanges() {
        plan("secret", carrier);
        carrier.take(600);

        plan("other", carrier);

        var goodbye = carrier.request();
        assertThat(goodbye.expiresSeconds()).hasValue(0);
        carrier.say(SipResponse.answer(goodbye, 200).withToTag("c"));
        edge.advance(Duration.ofMillis(500));
        assertThat(carrier.request().expiresSeconds()).hasValue(600);
    }

    @Test
    void leavesARegistrationAloneThatANewPlanDoesNotChange() {
        plan("secret", carrier);
        carrier.take(600);

        plan("secret", carrier);

        assertThat(carrier.flow.sent).isEmpty();
        assertThat(registration().registered()).isTrue();
    }

    @Test
    void takesTheRegistrationBackWhenTheNodeStops() {
        plan("secret", carrier);
        carrier.take(600);
        var isDone = new boolean[1];

        edge.switchboard.close(() -> isDone[0] = true);
        assertThat(isDone[0]).isFalse();
        var goodbye = carrier.request();
        assertThat(goodbye.expiresSeconds()).hasValue(0);
        carrier.say(SipResponse.answer(goodbye, 200).withToTag("c"));

        assertThat(isDone[0]).isTrue();
    }

    // RFC 5626 §4.5: a flow that failed is made again.
    @Test
    void registersAgainWhenTheConnectionCloses() {
        var overTcp = new TestCarrier(edge, "192.0.2.1", SipTransport.TCP);
        plan("secret", overTcp);
        overTcp.take(600);

        edge.closeFlow(overTcp.flow);
        var again = new TestCarrier(edge, "192.0.2.1", SipTransport.TCP);
        edge.advance(Duration.ofSeconds(2));

        again.take(600);
        assertThat(registration().registered()).isTrue();
    }

    @Test
    void isNotRegisteredAnyMoreWhenTheTimeIsOver() {
        plan("secret", carrier);
        carrier.take(60);

        edge.advance(Duration.ofSeconds(90)); // The carrier is silent: nothing is refreshed.

        assertThat(registration().registered()).isFalse();
        assertThat(registration().because()).startsWith("no answer to REGISTER");
        assertThat(edge.count("sip_trunks_unregistered")).isEqualTo(1);
    }

    // RFC 3608 §5.
    @Test
    void keepsTheServiceRoute() {
        plan("secret", carrier);
        var request = carrier.request();
        carrier.say(carrier.accepted(request, 600)
                .with(HeaderName.SERVICE_ROUTE, "<sip:p1.carrier.example;lr>, <sip:p2.carrier.example;lr>"));

        var trunk = edge.routing.plan().trunk("carrier").orElseThrow();

        assertThat(edge.switchboard.outward().lines().serviceRoute(trunk))
                .extracting(NameAddr::toString)
                .containsExactly("<sip:p1.carrier.example;lr>", "<sip:p2.carrier.example;lr>");
    }

    // RFC 3608 §6.1: the way to the carrier is the way that its registrar named.
    @Test
    void sendsCallsByTheWayThatTheRegistrarNamed() {
        plan("secret", carrier);
        carrier.say(carrier.accepted(carrier.request(), 600).with(HeaderName.SERVICE_ROUTE, "<sip:p1.carrier.example;lr>"));
        var trunk = edge.routing.plan().trunk("carrier").orElseThrow();
        var choice = new TrunkChoice(trunk, "+493012345", "+4930123", "", false, NumberRoute.Price.FREE, "a test says so");

        edge.plane().inviteTrunk(new LegId("leg-1"), choice, new PhonePlane.Caller("100", "Ann"), "offer");

        var invite = carrier.request();
        assertThat(invite.is(SipMethod.INVITE)).isTrue();
        assertThat(invite.routes()).extracting(NameAddr::toString).containsExactly("<sip:p1.carrier.example;lr>");
    }

    // The Request-URI is our contact (RFC 3261 §10.2.1), which nobody but the carrier knows; the number stands in To.
    @Test
    void knowsTheTrunkByTheContactThatItRegistered() {
        plan("secret", carrier);
        var contact = contact(carrier.take(600));
        var caller = TestPhone.of(edge, "ann");

        edge.receive(caller.flow, caller.stamped(caller.request(SipMethod.INVITE, "493012345").withUri(contact)));

        var question = edge.routing.questions.getLast();
        assertThat(question.peer()).isInstanceOfSatisfying(Peer.OfTrunk.class, peer -> assertThat(peer.trunk().name())
                .isEqualTo("carrier"));
        assertThat(question.user()).isEqualTo("493012345");
        assertThat(contact.userName()).doesNotContain("4930123").hasSize(20);
    }

    // RFC 3261 §10.3 step 8: a registrar may shorten what was asked for.
    @Test
    void believesTheCarrierHowLongItHolds() {
        plan("secret", carrier);
        carrier.take(30);

        edge.advance(Duration.ofSeconds(28));

        assertThat(carrier.request().is(SipMethod.REGISTER)).isTrue();
    }

    @Test
    void saysThatNoServerCanBeReached() {
        edge.reachable.clear();
        plan("secret", carrier);

        assertThat(registration().because()).isEqualTo("none of its servers can be reached");
    }

    @Test
    void readsNoMoreHopsOfAServiceRouteThanItsLimit() {
        plan("secret", carrier);
        var request = carrier.request();
        carrier.say(carrier.accepted(request, 600)
                .with(HeaderName.SERVICE_ROUTE, String.join(", ", java.util.Collections.nCopies(60, "<sip:p.example;lr>"))));

        var trunk = edge.routing.plan().trunk("carrier").orElseThrow();
        assertThat(edge.switchboard.outward().lines().serviceRoute(trunk)).hasSize(16);
    }
}
