package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.calls.EndReason;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.PhonePlane;
import org.parley.domain.calls.PhonePlane.Passed;
import org.parley.domain.routing.CallerIdRule;
import org.parley.domain.routing.Handling;
import org.parley.domain.routing.MessagePolicy;
import org.parley.domain.routing.NumberFormat;
import org.parley.domain.routing.NumberRoute;
import org.parley.domain.routing.SipPlan;
import org.parley.domain.routing.SipRouting;
import org.parley.domain.routing.SipRouting.TrunkChoice;
import org.parley.domain.routing.Target;
import org.parley.domain.routing.TargetGroup;
import org.parley.domain.routing.Trunk;
import org.parley.domain.routing.TrunkCredentials;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;

// Calls out by trunks: RFC 3261 §8.1.3, §16.7, RFC 3263 §4.3, RFC 3323, RFC 3325.
class TrunkLegTest {
    private static final LegId LEG = new LegId("leg-1");

    private final EdgeBench edge = new EdgeBench();
    private final FakeFlow first = server("192.0.2.10");
    private final FakeFlow second = server("192.0.2.11");
    private MessagePolicy policy = MessagePolicy.NONE;

    private FakeFlow server(String address) {
        var flow = new FakeFlow(SipTransport.UDP, 5060);
        edge.reachable.put(EdgeBench.address(address, 5060), flow);
        return flow;
    }

    private static Target target(String host, int priority) {
        return new Target(host, OptionalInt.of(5060), Optional.of("udp"), priority, 1, false);
    }

    private TrunkChoice choice(boolean assertsIdentity, boolean anonymous, Optional<TrunkCredentials> credentials) {
        var targets = new TargetGroup(
                "carrier", List.of(target("192.0.2.10", 1), target("192.0.2.11", 2)), Optional.empty());
        var trunk = new Trunk(
                "carrier", Optional.empty(), targets, List.of(), List.of(), credentials, Handling.LOGIC, NumberFormat.PLAIN,
                new CallerIdRule(List.of("*"), Optional.empty(), assertsIdentity), policy, OptionalInt.empty(), false);
        return new TrunkChoice(
                trunk, "+493012345678", "+4930100", "Ann", anonymous, NumberRoute.Price.FREE, "the test says so");
    }

    private SipRequest call(TrunkChoice choice) {
        edge.plane().inviteTrunk(LEG, choice, new PhonePlane.Caller("100", "Ann"), "offer");
        return first.request();
    }

    private void answer(FakeFlow flow, SipResponse response) {
        edge.receive(flow, response.withToTag("t").with(HeaderName.CONTACT, "<sip:carrier@192.0.2.10:5060>"));
    }

    private static SipResponse accepted(SipRequest invite) {
        return SipResponse.answer(invite, 200).withBody("application/sdp", TestPhone.bytes("answer"));
    }

    @Test
    void callsTheNumberAsTheTrunkWritesIt() {
        var invite = call(choice(false, false, Optional.empty()));

        assertThat(invite.uriText()).isEqualTo("sip:+493012345678@192.0.2.10:5060");
        assertThat(invite.from().uri().toString()).isEqualTo("sip:+4930100@" + EdgeBench.REALM);
        assertThat(invite.header(HeaderName.P_ASSERTED_IDENTITY)).isEmpty();
        assertThat(invite.header(HeaderName.PRIVACY)).isEmpty();
        assertThat(invite.bodyText()).isEqualTo("offer");

        answer(first, accepted(invite));
        assertThat(first.request().is(SipMethod.ACK)).isTrue();
        assertThat(edge.events).containsExactly("leg-1 answered answer");
    }

    // RFC 3325 §9.1, §9.3.
    @Test
    void assertsTheCallerOnlyInOurTrustDomainAndKeepsHimFromTheCalled() {
        var invite = call(choice(true, true, Optional.empty()));

        assertThat(invite.from().uri().toString()).isEqualTo("sip:anonymous@anonymous.invalid");
        assertThat(invite.from().displayName()).isEqualTo("Anonymous");
        assertThat(invite.header(HeaderName.PRIVACY)).contains("id");
        assertThat(invite.header(HeaderName.P_ASSERTED_IDENTITY).orElse("")).contains("sip:+4930100@");
    }

    @Test
    void changesHeadersAsThePlanSays() {
        policy = new MessagePolicy(false, List.of("User-Agent"), Map.of("X-Line", "7"), List.of(), false);

        var invite = call(choice(false, false, Optional.empty()));

        assertThat(invite.header(HeaderName.USER_AGENT)).isEmpty();
        assertThat(invite.header(HeaderName.of("X-Line"))).contains("7");
    }

    // RFC 5806 §4, RFC 7044 §5.
    @Test
    void saysForWhomTheCallWasMeantBefore() {
        var passed = new Passed(List.of("102", "101"), Optional.empty(), Optional.empty(), Optional.of("103"));
        edge.plane()
                .inviteTrunk(LEG, choice(false, false, Optional.empty()), new PhonePlane.Caller("100", "Ann", false, passed), "offer");

        var invite = first.request();

        assertThat(invite.headers().all(HeaderName.of("Diversion")))
                .containsExactly("<sip:102@parley.test>;reason=deflection", "<sip:101@parley.test>;reason=deflection");
        assertThat(invite.headers().all(HeaderName.of("History-Info")))
                .containsExactly("<sip:101@parley.test>;index=1", "<sip:102@parley.test>;index=1.1");
        assertThat(invite.header(HeaderName.REFERRED_BY).orElse("")).contains("sip:103@");
    }

    // RFC 3261 §22.2.
    @Test
    void answersTheCarriersChallenge() {
        var credentials = new TrunkCredentials("user", "secret", "carrier.example", false, Duration.ofHours(1));
        var invite = call(choice(false, false, Optional.of(credentials)));
        assertThat(invite.uriText()).isEqualTo("sip:+493012345678@carrier.example");

        answer(
                first,
                SipResponse.answer(invite, 407)
                        .with(HeaderName.PROXY_AUTHENTICATE, "Digest realm=\"carrier\", nonce=\"abc\", algorithm=MD5, qop=\"auth\""));

        assertThat(first.request().is(SipMethod.ACK)).isTrue();
        var again = first.request();
        assertThat(again.cseq().number()).isEqualTo(2);
        assertThat(again.header(HeaderName.PROXY_AUTHORIZATION).orElse("")).contains("username=\"user\"");
        assertThat(edge.events).isEmpty();
        answer(
                first,
                SipResponse.answer(again, 407)
                        .with(HeaderName.PROXY_AUTHENTICATE, "Digest realm=\"carrier\", nonce=\"def\", algorithm=MD5, qop=\"auth\""));
        assertThat(edge.events).hasSize(1); // Once is enough: the password is wrong.
    }

    // RFC 3261 §22.2: in a dialog, too.
    @Test
    void answersAChallengeWithinTheCall() {
        var credentials = new TrunkCredentials("user", "secret", "carrier.example", false, Duration.ofHours(1));
        var invite = call(choice(false, false, Optional.of(credentials)));
        answer(first, accepted(invite));
        first.request();
        edge.plane().hangUp(LEG, EndReason.HUNG_UP);
        var bye = first.request();

        edge.receive(
                first,
                SipResponse.answer(bye, 407)
                        .with(HeaderName.PROXY_AUTHENTICATE, "Digest realm=\"carrier\", nonce=\"abc\", algorithm=MD5, qop=\"auth\""));

        var again = first.request();
        assertThat(again.is(SipMethod.BYE)).isTrue();
        assertThat(again.cseq().number()).isGreaterThan(bye.cseq().number());
        assertThat(again.header(HeaderName.PROXY_AUTHORIZATION)).isPresent();
    }

    // RFC 3263 §4.3.
    @Test
    void triesTheNextServerWhereOneHasTrouble() {
        var invite = call(choice(false, false, Optional.empty()));

        answer(first, SipResponse.answer(invite, 503));

        var next = second.request();
        assertThat(next.uriText()).isEqualTo("sip:+493012345678@192.0.2.11:5060");
        assertThat(next.callId()).isEqualTo(invite.callId());
        answer(second, accepted(next));
        assertThat(edge.events).containsExactly("leg-1 answered answer");
    }

    @Test
    void triesTheNextServerWhereOneIsSilent() {
        call(choice(false, false, Optional.empty()));

        edge.advance(Duration.ofSeconds(33));

        assertThat(second.sent).isNotEmpty();
        assertThat(edge.events).isEmpty();
    }

    @Test
    void doesNotAskAnotherServerWhatTheCalledPersonHasAnswered() {
        var invite = call(choice(false, false, Optional.empty()));

        answer(first, SipResponse.answer(invite, 486));

        assertThat(second.sent).isEmpty();
        assertThat(edge.events).containsExactly("leg-1 failed BUSY");
    }

    // RFC 3326, RFC 4497 §8.4: what a switch behind it says.
    @Test
    void readsTheReasonBehindAVagueStatus() {
        var invite = call(choice(false, false, Optional.empty()));

        answer(first, SipResponse.answer(invite, 480).with(HeaderName.REASON, "Q.850;cause=17;text=\"User busy\""));

        assertThat(edge.events).containsExactly("leg-1 failed BUSY");
    }

    // RFC 3261 §8.1.3.4.
    @Test
    void followsARedirectionAFewTimes() {
        var invite = call(choice(false, false, Optional.empty()));

        edge.receive(
                first,
                SipResponse.answer(invite, 302).withToTag("t").with(HeaderName.CONTACT, "<sip:+493012345678@192.0.2.11:5060>"));
        assertThat(second.request().is(SipMethod.INVITE)).isTrue();
        assertThat(edge.events).isEmpty();
    }

    // RFC 4028 §7.3.
    @Test
    void proposesALongerSessionWhereTheCarrierWantsOne() {
        var invite = call(choice(false, false, Optional.empty()));
        assertThat(invite.header(HeaderName.SESSION_EXPIRES)).contains("1800");

        answer(first, SipResponse.answer(invite, 422).with(HeaderName.MIN_SE, "3600"));

        assertThat(first.request().is(SipMethod.ACK)).isTrue();
        var again = first.request();
        assertThat(again.header(HeaderName.SESSION_EXPIRES)).contains("3600");
        assertThat(again.header(HeaderName.MIN_SE)).contains("3600");
    }

    @Test
    void tellsWhatIsHeardBeforeTheAnswer() {
        var invite = call(choice(false, false, Optional.empty()));

        answer(first, SipResponse.answer(invite, 183).withBody("application/sdp", TestPhone.bytes("announcement")));

        assertThat(edge.events).containsExactly("leg-1 progressed announcement");
    }

    // INFO, where the carrier says that it takes it.
    @Test
    void passesKeysOn() {
        var invite = call(choice(false, false, Optional.empty()));
        answer(first, accepted(invite).with(HeaderName.ALLOW, "INVITE, BYE, INFO"));
        first.request();

        edge.plane().sendDigit(LEG, '5', 160);

        var info = first.request();
        assertThat(info.is(SipMethod.INFO)).isTrue();
        assertThat(info.contentType()).isEqualTo("application/dtmf-relay");
        assertThat(info.bodyText()).contains("Signal=5");
    }

    private SipRequest fromCarrier(boolean assertsIdentity) {
        var known = Trunk.to("carrier");
        edge.routing.set(SipPlan.EMPTY.withTrunks(List.of(new Trunk(
                "carrier", Optional.empty(), known.targets(), List.of("192.0.2.0/24"), List.of(), Optional.empty(), Handling.LOGIC,
                NumberFormat.PLAIN, new CallerIdRule(List.of("*"), Optional.empty(), assertsIdentity), MessagePolicy.NONE,
                OptionalInt.empty(), false))));
        edge.routing.onQuestion = question -> new SipRouting.Decision.CallLogic(
                Optional.of(new TenantId("tenant")), "101", false, "the number is Bob's");
        var carrier = new TestPhone(edge, "+491711111", "none", SipTransport.UDP);
        var invite = carrier.request(SipMethod.INVITE, "+4930101")
                .withBody("application/sdp", TestPhone.bytes("offer"))
                .with(HeaderName.P_ASSERTED_IDENTITY, "\"Carol\" <sip:+491722222@carrier.example>")
                .with(HeaderName.of("Diversion"), "\"A, B\" <sip:+4930777@carrier.example>;reason=unconditional")
                .with(HeaderName.PRIVACY, "id");
        edge.receive(carrier.flow, carrier.stamped(invite));
        assertThat(carrier.flow.sent).isEmpty(); // No challenge.
        return invite;
    }

    // RFC 3325 §9: who asserts the caller in our trust domain is believed.
    @Test
    void takesACallFromACarrierWithoutAPassword() {
        fromCarrier(true);

        var incoming = edge.incoming.getLast();
        assertThat(incoming.trunk()).contains("carrier");
        assertThat(incoming.from()).isEmpty();
        assertThat(incoming.dialled()).isEqualTo("101");
        assertThat(incoming.fromNumber()).isEqualTo("+491722222");
        assertThat(incoming.displayName()).isEqualTo("Carol");
        assertThat(incoming.details().anonymous()).isTrue();
        assertThat(incoming.details().passed().diverted()).containsExactly("+4930777");
    }

    @Test
    void believesNoIdentityOutsideOurTrustDomain() {
        fromCarrier(false);

        assertThat(edge.incoming.getLast().fromNumber()).isEqualTo("+491711111");
    }
}
