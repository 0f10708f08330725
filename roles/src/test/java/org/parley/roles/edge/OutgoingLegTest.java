package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.calls.DeviceClass;
import org.parley.domain.calls.EndReason;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.PhonePlane;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;

// RFC 3261 §13.2, §16.7.
class OutgoingLegTest {
    private static final LegId LEG = new LegId("leg-1");

    private final EdgeBench edge = new EdgeBench();
    private final TestPhone desk = registered(SipTransport.UDP);

    private TestPhone registered(SipTransport transport) {
        var phone = new TestPhone(edge, "bob", "secret", transport);
        phone.register(600);
        return phone;
    }

    private void call() {
        edge.plane().invite(LEG, EdgeBench.telephones("bob"), new PhonePlane.Caller("100", "Ann Ä."), "offer");
    }

    @Test
    void invitesTheDeviceOverTheWayItRegistered() {
        call();

        var invite = desk.flow.request();
        assertThat(invite.uri()).isEqualTo(desk.contact);
        assertThat(invite.bodyText()).isEqualTo("offer");
        assertThat(invite.from().displayName()).isEqualTo("Ann Ä.");
        assertThat(invite.from().uri().toString()).isEqualTo("sip:100@" + EdgeBench.REALM);
        assertThat(invite.topVia().host()).isEqualTo("198.51.100.1");
    }

    @Test
    void tellsOfRingingOnceAndOfTheAnswer() {
        call();
        var invite = desk.flow.request();

        desk.respond(invite, 180, "t");
        desk.respond(invite, 180, "t");
        desk.accept(invite, "t", "answer");

        assertThat(edge.events).containsExactly("leg-1 ringing", "leg-1 answered answer");
        var ack = desk.flow.request();
        assertThat(ack.is(SipMethod.ACK)).isTrue();
        assertThat(ack.to().tag()).contains("t");
    }

    // RFC 3261 §13.2.2.4: an ACK for each 2xx.
    @Test
    void acknowledgesARepeatedAnswerAgain() {
        call();
        var invite = desk.flow.request();
        desk.accept(invite, "t", "answer");
        var ack = desk.flow.request();

        desk.accept(invite, "t", "answer");
        var again = desk.flow.request();
        edge.advance(Duration.ofSeconds(40)); // The transaction is over; the dialog is not.
        desk.accept(invite, "t", "answer");

        assertThat(again.toString()).isEqualTo(ack.toString());
        assertThat(desk.flow.request().is(SipMethod.ACK)).isTrue();
        assertThat(edge.events).hasSize(1);
    }

    @Test
    void failsAtOnceWhereNobodyIsRegistered() {
        edge.plane().invite(LEG, EdgeBench.telephones("ann"), new PhonePlane.Caller("101", ""), "offer");

        assertThat(edge.events).containsExactly("leg-1 failed UNREACHABLE");
        assertThat(edge.count("sip_legs")).isZero();
    }

    @Test
    void takesTheFirstToAnswerAndCancelsTheOthers() {
        var mobile = registered(SipTransport.TCP);
        call();
        var toDesk = desk.flow.request();
        var toMobile = mobile.flow.request();
        desk.respond(toDesk, 180, "d");
        mobile.respond(toMobile, 180, "m");

        mobile.accept(toMobile, "m", "from the mobile");

        assertThat(toMobile.callId()).isEqualTo(toDesk.callId());
        var cancel = desk.flow.request();
        assertThat(cancel.is(SipMethod.CANCEL)).isTrue();
        assertThat(cancel.header(HeaderName.REASON).orElse("")).contains("completed elsewhere"); // No missed call is shown.
        desk.respond(cancel, 200, "d");
        desk.respond(toDesk, 487, "d");
        assertThat(desk.flow.request().is(SipMethod.ACK)).isTrue();
        assertThat(edge.events).containsExactly("leg-1 ringing", "leg-1 answered from the mobile");
    }

    // The answer and the CANCEL crossed: it must not be left hanging.
    @Test
    void endsAnAnswerThatComesTooLate() {
        var mobile = registered(SipTransport.TCP);
        call();
        var toDesk = desk.flow.request();
        var toMobile = mobile.flow.request();
        desk.respond(toDesk, 180, "d");
        mobile.accept(toMobile, "m", "first");
        assertThat(desk.flow.request().is(SipMethod.CANCEL)).isTrue();

        desk.accept(toDesk, "d", "second");

        assertThat(desk.flow.request().is(SipMethod.ACK)).isTrue();
        var bye = desk.flow.request();
        assertThat(bye.is(SipMethod.BYE)).isTrue();
        assertThat(bye.header(HeaderName.REASON).orElse("")).contains("completed elsewhere");
        assertThat(edge.events).containsExactly("leg-1 ringing", "leg-1 answered first");
    }

    @Test
    void cancelsWhenTheCallerGivesUpAndEndsAnAnswerThatCrossedIt() {
        call();
        var invite = desk.flow.request();
        desk.respond(invite, 180, "d");

        edge.plane().hangUp(LEG, EndReason.CANCELLED);
        var cancel = desk.flow.request();
        desk.accept(invite, "d", "answer");

        assertThat(cancel.is(SipMethod.CANCEL)).isTrue();
        assertThat(desk.flow.request().is(SipMethod.ACK)).isTrue();
        assertThat(desk.flow.request().is(SipMethod.BYE)).isTrue();
        assertThat(edge.events).containsExactly("leg-1 ringing");
        assertThat(edge.count("sip_legs")).isZero();
    }

    // RFC 3261 §9.1: no CANCEL before a provisional answer.
    @Test
    void holdsTheCancelBackUntilTheDeviceHasSpoken() {
        call();
        var invite = desk.flow.request();

        edge.plane().hangUp(LEG, EndReason.CANCELLED);
        assertThat(desk.flow.sent).isEmpty();
        desk.respond(invite, 100, "");

        assertThat(desk.flow.request().is(SipMethod.CANCEL)).isTrue();
    }

    // RFC 3261 §16.7, step 6.
    @Test
    void tellsTheRefusalThatSaysMost() {
        var mobile = registered(SipTransport.TCP);
        call();

        mobile.respond(mobile.flow.request(), 480, "m");
        assertThat(edge.events).isEmpty();
        desk.respond(desk.flow.request(), 486, "d");

        assertThat(edge.events).containsExactly("leg-1 failed BUSY");
    }

    @Test
    void asksNobodyElseAfterADecline() {
        var mobile = registered(SipTransport.TCP);
        call();
        var toDesk = desk.flow.request();
        desk.respond(toDesk, 180, "d");

        mobile.respond(mobile.flow.request(), 603, "m");
        assertThat(desk.flow.request().is(SipMethod.CANCEL)).isTrue();
        desk.respond(toDesk, 487, "d");

        assertThat(edge.events).containsExactly("leg-1 ringing", "leg-1 failed DECLINED");
    }

    @Test
    void givesUpADeviceThatIsSilent() {
        call();

        edge.advance(Duration.ofSeconds(33));

        assertThat(edge.events).containsExactly("leg-1 failed NO_ANSWER");
        assertThat(edge.count("sip_legs")).isZero();
    }

    @Test
    void refusesAnAnswerWithoutSdp() {
        call();
        var invite = desk.flow.request();

        desk.respond(invite, 200, "d");

        assertThat(desk.flow.request().is(SipMethod.ACK)).isTrue();
        assertThat(desk.flow.request().is(SipMethod.BYE)).isTrue();
        assertThat(edge.events).containsExactly("leg-1 failed NOT_ACCEPTABLE");
    }

    @Test
    void hearsTheDeviceSayBye() {
        call();
        var invite = desk.flow.request();
        desk.accept(invite, "d", "answer");
        desk.flow.sent.clear();

        var answer = desk.send(desk.inAnsweredDialog(SipMethod.BYE, invite, "d"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(edge.events).containsExactly("leg-1 answered answer", "leg-1 hung up HUNG_UP");
    }

    @Test
    void takesHoldFromTheDeviceItCalled() {
        call();
        var invite = desk.flow.request();
        desk.accept(invite, "d", "answer");
        desk.flow.sent.clear();

        var answer = desk.send(
                desk.inAnsweredDialog(SipMethod.INVITE, invite, "d").withBody("application/sdp", TestPhone.bytes("hold")));

        assertThat(answer.bodyText()).isEqualTo("answer to hold");
    }

    // The telephone closed its idle connection, and listens at its contact.
    @Test
    void opensAConnectionToATelephoneThatClosedIts() {
        var mobile = registered(SipTransport.TCP);
        var reopened = new FakeFlow(SipTransport.TCP, 5060);
        edge.reachable.put(EdgeBench.address("10.0.0.5", mobile.contact.port()), reopened);
        edge.closeFlow(mobile.flow);

        call();

        assertThat(reopened.request().is(SipMethod.INVITE)).isTrue();
    }

    @Test
    void startsOneCallHoweverOftenItIsAsked() {
        call();
        call();

        assertThat(desk.flow.sent).hasSize(1);
    }

    @Test
    void saysByeAfterTheConnectionChanged() {
        call();
        var invite = desk.flow.request();
        desk.accept(invite, "d", "answer");
        desk.flow.sent.clear();
        var moved = new FakeFlow(SipTransport.UDP, 999);
        edge.receive(moved, desk.stamped(desk.inAnsweredDialog(SipMethod.OPTIONS, invite, "d")));
        moved.response();

        edge.plane().hangUp(LEG, EndReason.HUNG_UP);

        SipRequest bye = moved.request();
        assertThat(bye.is(SipMethod.BYE)).isTrue();
    }

    // RFC 3261 §21.4.26: a telephone that registered over TLS and cannot do SRTP.
    @Test
    void tellsWhichDeviceRefusesEncryption() {
        var secure = registered(SipTransport.TLS);
        edge.plane()
                .invite(
                        LEG,
                        new PhonePlane.Callee(new AccountId("bob"), DeviceClass.SECURE, Optional.empty()),
                        new PhonePlane.Caller("100", "Ann"),
                        "secure offer");

        secure.respond(secure.flow.request(), 488, "s");
        assertThat(edge.events).containsExactly("leg-1 refused media " + secure.contact, "leg-1 failed NOT_ACCEPTABLE");

        secure.flow.sent.clear();
        edge.plane()
                .invite(
                        new LegId("leg-2"),
                        new PhonePlane.Callee(new AccountId("bob"), DeviceClass.SECURE, Optional.of(secure.contact.toString())),
                        new PhonePlane.Caller("100", "Ann"),
                        "plain offer");
        assertThat(secure.flow.request().bodyText()).isEqualTo("plain offer");
        assertThat(desk.flow.sent).isEmpty();
    }

    // RFC 3261 §8.1.3.4: by number, through call logic.
    @Test
    void tellsWhereATelephoneSendsItsCallsTo() {
        call();

        edge.receive(
                desk.flow,
                SipResponse.answer(desk.flow.request(), 302)
                        .withToTag("t")
                        .with(HeaderName.CONTACT, "<sip:102@" + EdgeBench.REALM + ">"));

        assertThat(edge.events).startsWith("leg-1 redirected 102").hasSize(2);
    }

    // A telephone must not make us call any address in the world.
    @Test
    void followsNoTelephoneToOtherServers() {
        call();

        edge.receive(
                desk.flow,
                SipResponse.answer(desk.flow.request(), 302)
                        .withToTag("t")
                        .with(HeaderName.CONTACT, "<sip:900@elsewhere.example>"));

        assertThat(edge.events).hasSize(1).first().asString().startsWith("leg-1 failed");
    }

    @Test
    void hidesACallerWhoWantsToStayUnknown() {
        edge.plane()
                .invite(
                        LEG,
                        EdgeBench.telephones("bob"),
                        new PhonePlane.Caller("100", "Ann", true, PhonePlane.Passed.NOTHING),
                        "offer");

        var invite = desk.flow.request();
        assertThat(invite.from().uri().toString()).isEqualTo("sip:anonymous@anonymous.invalid");
        assertThat(invite.toString()).doesNotContain("100@").doesNotContain("Ann");
    }

    // RFC 4028 §10, RFC 3261 §14.1: crossing offers, then again.
    @Test
    void refreshesTheSessionAndTriesAgainAfterAGlare() {
        call();
        var invite = desk.flow.request();
        edge.receive(
                desk.flow,
                SipResponse.answer(invite, 200)
                        .withToTag("d")
                        .with(HeaderName.CONTACT, "<" + desk.contact + ">")
                        .with(HeaderName.ALLOW, "INVITE, UPDATE")
                        .with(HeaderName.SESSION_EXPIRES, "1800;refresher=uac")
                        .withBody("application/sdp", TestPhone.bytes("answer")));
        desk.flow.sent.clear();

        edge.advance(Duration.ofSeconds(900));
        var refresh = desk.flow.request();
        assertThat(refresh.is(SipMethod.UPDATE)).isTrue();
        desk.respond(refresh, 491, "d");
        edge.advance(Duration.ofMillis(2_090));
        assertThat(desk.flow.sent).isEmpty(); // The Call-ID is ours: 2.1 to 4 s.
        edge.advance(Duration.ofMillis(1_920));

        assertThat(desk.flow.request().is(SipMethod.UPDATE)).isTrue();
        assertThat(edge.events).containsExactly("leg-1 answered answer");
    }
}
