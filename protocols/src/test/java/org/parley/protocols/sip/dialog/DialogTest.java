package org.parley.protocols.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.Refusal;
import org.parley.protocols.sip.message.Samples;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipUri;

class DialogTest {
    private static final SipUri US = SipUri.of("us", "192.0.2.1", 5060);
    private static final SipRequest INVITE = Samples.request(SipMethod.INVITE, "z9hG4bK1")
            .with(HeaderName.RECORD_ROUTE, "<sip:p1.example.org;lr>, <sip:p2.example.org;lr>");

    private static SipResponse answer(int status) {
        return SipResponse.answer(INVITE, status)
                .withToTag("to1")
                .with(HeaderName.CONTACT, "<sip:200@192.0.2.9:5070>");
    }

    private static Dialog caller() {
        return Dialog.asCaller(INVITE, answer(200));
    }

    private static Dialog callee() {
        var dialog = Dialog.asCallee(INVITE, answer(200));
        dialog.onAnswered(INVITE, answer(200));
        return dialog;
    }

    private static SipRequest received(SipMethod method, long cseq) {
        return Samples.request(method, "z9hG4bK9")
                .with(HeaderName.TO, "<sip:200@example.org>;tag=to1")
                .with(HeaderName.CSEQ, cseq + " " + method)
                .with(HeaderName.CONTACT, "<sip:100@198.51.100.3>");
    }

    // RFC 3261 §12.1.2, §12.2.1.1: route in reverse order, target from the Contact, tags and CSeq.
    @Test
    void makesTheCallersRequests() {
        var bye = caller().request(SipMethod.BYE, US);

        assertThat(bye.uriText()).isEqualTo("sip:200@192.0.2.9:5070");
        assertThat(bye.routes()).extracting(Object::toString)
                .containsExactly("<sip:p2.example.org;lr>", "<sip:p1.example.org;lr>");
        assertThat(bye.from().tag()).contains("from1");
        assertThat(bye.to().tag()).contains("to1");
        assertThat(bye.cseq().number()).isEqualTo(2);
        assertThat(bye.callId()).isEqualTo(INVITE.callId());
        assertThat(bye.headers().has(HeaderName.CONTACT)).isFalse();
    }

    // RFC 3261 §12.1.1.
    @Test
    void makesTheCalleesRequests() {
        var invite = callee().request(SipMethod.INVITE, US);

        assertThat(invite.uriText()).isEqualTo("sip:100@192.0.2.7:5062");
        assertThat(invite.routes()).extracting(Object::toString)
                .containsExactly("<sip:p1.example.org;lr>", "<sip:p2.example.org;lr>");
        assertThat(invite.from().tag()).contains("to1");
        assertThat(invite.to().tag()).contains("from1");
        assertThat(invite.contacts()).singleElement().extracting(contact -> contact.uri()).isEqualTo(US);
    }

    // RFC 3261 §13.2.2.4: the ACK has the INVITE's CSeq number, also when another request came between.
    @Test
    void acknowledgesWithTheInvitesNumber() {
        var dialog = caller();
        dialog.request(SipMethod.INFO, US);

        var ack = dialog.ack(answer(200));

        assertThat(ack.cseq()).hasToString("1 ACK");
        assertThat(ack.uriText()).isEqualTo("sip:200@192.0.2.9:5070");
    }

    // RFC 3261 §12.2.1.1: a strict router gets the Request-URI.
    @Test
    void obeysStrictRouters() {
        var strict = INVITE.with(HeaderName.RECORD_ROUTE, "<sip:strict.example.org>");
        var dialog = Dialog.asCaller(strict, SipResponse.answer(strict, 200).withToTag("t").with(HeaderName.CONTACT, "<sip:b@h>"));

        var bye = dialog.request(SipMethod.BYE, US);

        assertThat(bye.uriText()).isEqualTo("sip:strict.example.org");
        assertThat(bye.routes()).extracting(Object::toString).containsExactly("<sip:b@h>");
    }

    // RFC 3261 §12.2.2.
    @Test
    void refusesAnOldCseq() {
        var dialog = callee();

        assertThat(dialog.onRequest(received(SipMethod.INFO, 7))).isEmpty();
        assertThat(dialog.onRequest(received(SipMethod.INFO, 6))).map(Refusal::status).contains(500);
    }

    // RFC 3261 §12.2.2: a re-INVITE that is accepted moves the target.
    @Test
    void followsARefreshedTarget() {
        var dialog = callee();
        var reinvite = received(SipMethod.INVITE, 2);

        assertThat(dialog.onRequest(reinvite)).isEmpty();
        dialog.onAnswered(reinvite, SipResponse.answer(reinvite, 200));

        assertThat(dialog.remoteTarget()).hasToString("sip:100@198.51.100.3");
    }

    @Test
    void keepsTheTargetOfARefusedReinvite() {
        var dialog = callee();
        var reinvite = received(SipMethod.INVITE, 2);

        dialog.onRequest(reinvite);
        dialog.onAnswered(reinvite, SipResponse.answer(reinvite, 488));

        assertThat(dialog.remoteTarget()).hasToString("sip:100@192.0.2.7:5062");
        assertThat(dialog.state()).isEqualTo(Dialog.State.CONFIRMED);
    }

    // RFC 3261 §14.2: offers that cross.
    @Test
    void answersGlareWith491() {
        var dialog = callee();
        dialog.request(SipMethod.INVITE, US);

        assertThat(dialog.onRequest(received(SipMethod.INVITE, 2))).map(Refusal::status).contains(491);
        assertThat(dialog.mayOffer()).isFalse();
    }

    @Test
    void mayOfferAgainWhenTheLastOneIsAnswered() {
        var dialog = callee();
        var reinvite = dialog.request(SipMethod.INVITE, US);

        dialog.onResponse(SipResponse.answer(reinvite, 491));

        assertThat(dialog.mayOffer()).isTrue();
        assertThat(dialog.state()).isEqualTo(Dialog.State.CONFIRMED);
    }

    // RFC 3261 §14.2: a second INVITE before the first is answered gets 500 with Retry-After.
    @Test
    void refusesASecondReinviteBeforeTheFirstIsAnswered() {
        var dialog = callee();
        dialog.onRequest(received(SipMethod.INVITE, 2));

        var refusal = dialog.onRequest(received(SipMethod.INVITE, 3)).orElseThrow();

        assertThat(refusal.status()).isEqualTo(500);
        assertThat(refusal.headers()).singleElement().extracting(field -> field.name()).isEqualTo(HeaderName.RETRY_AFTER);
    }

    @Test
    void goesFromEarlyToConfirmed() {
        var caller = Dialog.asCaller(INVITE, answer(180));
        var callee = Dialog.asCallee(INVITE, answer(180));

        assertThat(caller.state()).isEqualTo(Dialog.State.EARLY);
        caller.onResponse(answer(200));
        callee.onAnswered(INVITE, answer(200));

        assertThat(caller.state()).isEqualTo(Dialog.State.CONFIRMED);
        assertThat(callee.state()).isEqualTo(Dialog.State.CONFIRMED);
        assertThat(caller.mayOffer() && callee.mayOffer()).isTrue();
    }

    @Test
    void endsEarlyWhenRefused() {
        var caller = Dialog.asCaller(INVITE, answer(180));

        caller.onResponse(answer(486));

        assertThat(caller.state()).isEqualTo(Dialog.State.TERMINATED);
    }

    // RFC 3261 §12.2.1.2: 481 and 408 end the dialog; §15.1.2: BYE does.
    @Test
    void endsWithByeOr481() {
        var ended = callee();
        var lost = caller();

        assertThat(ended.onRequest(received(SipMethod.BYE, 2))).isEmpty();
        lost.onResponse(SipResponse.answer(lost.request(SipMethod.INFO, US), 481));

        assertThat(ended.state()).isEqualTo(Dialog.State.TERMINATED);
        assertThat(lost.state()).isEqualTo(Dialog.State.TERMINATED);
        assertThat(ended.onRequest(received(SipMethod.INFO, 3))).map(Refusal::status).contains(481);
    }

    @Test
    void namesTheSameDialogFromBothSides() {
        assertThat(DialogId.ofReceived(received(SipMethod.BYE, 2))).isEqualTo(callee().id());
        assertThat(DialogId.ofReceived(answer(200))).isEqualTo(caller().id());
    }
}
