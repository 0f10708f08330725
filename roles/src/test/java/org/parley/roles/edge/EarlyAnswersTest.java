package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.parley.domain.calls.EndReason;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.PhonePlane;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;

// RFC 3262, RFC 3311, and what is heard before an answer.
class EarlyAnswersTest {
    private static final LegId LEG = new LegId("leg-1");

    private final EdgeBench edge = new EdgeBench();
    private final TestPhone ann = TestPhone.of(edge, "ann");

    private LegId leg() {
        return edge.incoming.getLast().leg();
    }

    private void dial(String option, HeaderName where) {
        ann.sendWithPassword(ann.request(SipMethod.INVITE, "101")
                .withBody("application/sdp", TestPhone.bytes("offer"))
                .with(where, option));
    }

    private SipRequest prack(SipResponse provisional) {
        return ann.inDialog(SipMethod.PRACK, provisional)
                .with(
                        HeaderName.RACK,
                        provisional.header(HeaderName.RSEQ).orElseThrow() + " " + provisional.cseq().number() + " INVITE");
    }

    @Test
    void letsACallerHearWhatComesBeforeTheAnswer() {
        ann.dial("101", "offer");

        edge.plane().progress(leg(), "early answer");

        var progress = ann.flow.response();
        assertThat(progress.status()).isEqualTo(183);
        assertThat(progress.bodyText()).isEqualTo("early answer");
        assertThat(progress.header(HeaderName.RSEQ)).isEmpty();
    }

    // RFC 3262 §3.
    @Test
    void repeatsAReliableAnswerUntilItsPrack() {
        dial("100rel", HeaderName.SUPPORTED);
        edge.plane().progress(leg(), "early answer");
        var progress = ann.flow.response();
        assertThat(progress.header(HeaderName.REQUIRE)).contains("100rel");

        edge.advance(Duration.ofMillis(1_600));
        assertThat(ann.flow.sent).hasSize(2);
        ann.flow.sent.clear();
        assertThat(ann.send(prack(progress)).status()).isEqualTo(200);
        edge.advance(Duration.ofSeconds(40));

        assertThat(ann.flow.sent).isEmpty();
    }

    @Test
    void ringsReliablyOnlyForWhoRequiresIt() {
        dial("100rel", HeaderName.SUPPORTED);
        edge.plane().ring(leg());
        assertThat(ann.flow.response().header(HeaderName.RSEQ)).isEmpty();

        var other = TestPhone.of(edge, "ann");
        other.sendWithPassword(other.request(SipMethod.INVITE, "101")
                .withBody("application/sdp", TestPhone.bytes("offer"))
                .with(HeaderName.REQUIRE, "100rel"));
        edge.plane().ring(leg());
        assertThat(other.flow.response().header(HeaderName.RSEQ)).isPresent();
    }

    // RFC 3262 §3: no 2xx before the answer in a provisional one is acknowledged.
    @Test
    void waitsWithTheAnswerForThePrack() {
        dial("100rel", HeaderName.SUPPORTED);
        edge.plane().progress(leg(), "early answer");
        var progress = ann.flow.response();

        edge.plane().answer(leg(), "early answer");
        assertThat(ann.flow.sent).isEmpty();
        edge.receive(ann.flow, ann.stamped(prack(progress)));

        var first = ann.flow.response();
        var second = ann.flow.response();
        var success = first.cseq().method().equals(SipMethod.INVITE) ? first : second;
        assertThat(success.status()).isEqualTo(200);
        assertThat(success.hasBody()).isFalse(); // The answer was given, and acknowledged.
    }

    @Test
    void givesUpACallerWhoAcknowledgesNothing() {
        dial("100rel", HeaderName.SUPPORTED);
        edge.plane().progress(leg(), "early answer");
        var leg = leg();

        edge.advance(Duration.ofSeconds(33));

        assertThat(edge.events).containsExactly(leg + " hung up CONNECTION_LOST");
        assertThat(ann.flow.sent).anyMatch(message -> message instanceof SipResponse refusal && refusal.status() == 504);
        assertThat(edge.count("sip_legs")).isZero();
    }

    @Test
    void refusesAPrackOfNothing() {
        dial("100rel", HeaderName.SUPPORTED);
        edge.plane().progress(leg(), "early answer");
        var progress = ann.flow.response();

        var wrong = prack(progress).with(HeaderName.RACK, "1 1 INVITE");

        assertThat(ann.send(wrong).status()).isEqualTo(481);
    }

    // RFC 3311 §5: a new offer before the call is answered, once the first is settled.
    @Test
    void takesAnUpdateBeforeTheAnswer() {
        dial("100rel", HeaderName.SUPPORTED);
        edge.plane().progress(leg(), "early answer");
        var progress = ann.flow.response();
        ann.send(prack(progress));

        var update = ann.send(ann.inDialog(SipMethod.UPDATE, progress).withBody("application/sdp", TestPhone.bytes("moved")));

        assertThat(update.status()).isEqualTo(200);
        assertThat(update.bodyText()).isEqualTo("answer to moved");
        edge.plane().answer(leg(), "early answer");
        assertThat(ann.flow.response().status()).isEqualTo(200);
    }

    @Test
    void refusesAnUpdateWhileTheFirstOfferIsOpen() {
        ann.dial("101", "offer");
        edge.plane().ring(leg());
        var ringing = ann.flow.response();

        var update = ann.send(ann.inDialog(SipMethod.UPDATE, ringing).withBody("application/sdp", TestPhone.bytes("moved")));

        assertThat(update.status()).isEqualTo(500);
        assertThat(update.header(HeaderName.RETRY_AFTER)).isPresent();
    }

    // RFC 3261 §15: a caller may say BYE to a call that is not answered yet.
    @Test
    void takesAByeBeforeTheAnswer() {
        ann.dial("101", "offer");
        edge.plane().ring(leg());
        var ringing = ann.flow.response();
        var leg = leg();

        assertThat(ann.send(ann.inDialog(SipMethod.BYE, ringing)).status()).isEqualTo(200);

        assertThat(ann.flow.response().status()).isEqualTo(487);
        assertThat(edge.events).containsExactly(leg + " hung up CANCELLED");
        assertThat(edge.count("sip_legs")).isZero();
    }

    private TestPhone called() {
        var phone = new TestPhone(edge, "bob", "secret", SipTransport.UDP);
        phone.register(600);
        edge.plane().invite(LEG, EdgeBench.telephones("bob"), new PhonePlane.Caller("100", "Ann"), "offer");
        return phone;
    }

    private static SipResponse reliable(TestPhone phone, SipRequest invite, int status, long rseq, String sdp) {
        return SipResponse.answer(invite, status)
                .withToTag("t")
                .with(HeaderName.CONTACT, "<" + phone.contact + ">")
                .with(HeaderName.REQUIRE, "100rel")
                .with(HeaderName.RSEQ, Long.toString(rseq))
                .withBody("application/sdp", TestPhone.bytes(sdp));
    }

    // RFC 3262 §4.
    @Test
    void acknowledgesAReliableAnswerAndTellsWhatIsHeard() {
        var phone = called();
        var invite = phone.flow.request();

        edge.receive(phone.flow, reliable(phone, invite, 183, 4711, "early"));

        var prack = phone.flow.request();
        assertThat(prack.is(SipMethod.PRACK)).isTrue();
        assertThat(prack.header(HeaderName.RACK)).contains("4711 1 INVITE");
        assertThat(prack.to().tag()).contains("t");
        assertThat(edge.events).containsExactly("leg-1 progressed early");
    }

    @Test
    void acknowledgesEachReliableAnswerOnceAndInOrder() {
        var phone = called();
        var invite = phone.flow.request();
        edge.receive(phone.flow, reliable(phone, invite, 183, 5, "early"));
        phone.flow.request();

        edge.receive(phone.flow, reliable(phone, invite, 183, 5, "early"));
        edge.receive(phone.flow, reliable(phone, invite, 180, 7, "early"));

        assertThat(phone.flow.sent).isEmpty();
        edge.receive(phone.flow, reliable(phone, invite, 180, 6, "early"));
        assertThat(phone.flow.request().header(HeaderName.RACK)).contains("6 1 INVITE");
        assertThat(edge.events).containsExactly("leg-1 progressed early", "leg-1 ringing");
    }

    // RFC 3261 §13.2.1: then the 2xx needs no answer. CSeq goes on in one dialog.
    @Test
    void takesTheAnswerOfBeforeWhereThe200HasNone() {
        var phone = called();
        var invite = phone.flow.request();
        edge.receive(phone.flow, reliable(phone, invite, 183, 1, "early"));
        var prack = phone.flow.request();

        phone.respond(invite, 200, "t");
        assertThat(phone.flow.request().is(SipMethod.ACK)).isTrue();
        edge.plane().hangUp(LEG, EndReason.HUNG_UP);

        assertThat(edge.events).endsWith("leg-1 answered early");
        assertThat(phone.flow.request().cseq().number()).isGreaterThan(prack.cseq().number());
    }

    @Test
    void forgetsWhatWasEarlyWhenTheCallIsRefused() {
        var phone = called();
        var invite = phone.flow.request();
        edge.receive(phone.flow, reliable(phone, invite, 183, 1, "early"));
        phone.flow.sent.clear();

        phone.respond(invite, 486, "t");

        assertThat(edge.events).endsWith("leg-1 failed BUSY");
        assertThat(edge.count("sip_legs")).isZero();
        phone.flow.sent.clear();
        assertThat(phone.send(phone.inAnsweredDialog(SipMethod.UPDATE, invite, "t")).status()).isEqualTo(481);
    }
}
