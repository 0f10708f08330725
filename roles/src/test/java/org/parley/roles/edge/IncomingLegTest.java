package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.calls.EndReason;
import org.parley.domain.calls.LegId;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.message.SipUri;

// RFC 3261 §13.3, §14, §15.
class IncomingLegTest {
    private final EdgeBench edge = new EdgeBench();
    private final TestPhone ann = TestPhone.of(edge, "ann");

    private LegId leg() {
        return edge.incoming.getLast().leg();
    }

    /** A call that was answered and acknowledged: our 200. */
    private SipResponse talking() {
        ann.dial("101", "offer");
        edge.plane().answer(leg(), "answer");
        var success = ann.flow.response();
        edge.receive(ann.flow, ann.stamped(ann.inDialog(SipMethod.ACK, success)));
        return success;
    }

    @Test
    void tellsCallLogicWhoCallsWhom() {
        ann.dial("101", "offer");

        var incoming = edge.incoming.getLast();
        assertThat(incoming.fromNumber()).isEqualTo("100");
        assertThat(incoming.displayName()).isEqualTo("ANN");
        assertThat(incoming.dialled()).isEqualTo("101");
        assertThat(incoming.offerSdp()).isEqualTo("offer");
        assertThat(incoming.commandId()).startsWith("sip-");
        assertThat(ann.flow.sent).isEmpty();
    }

    @Test
    void ringsAndAnswersWithOneTag() {
        ann.dial("101", "offer");

        edge.plane().ring(leg());
        edge.plane().answer(leg(), "answer");

        var ringing = ann.flow.response();
        var success = ann.flow.response();
        assertThat(ringing.status()).isEqualTo(180);
        assertThat(success.status()).isEqualTo(200);
        assertThat(success.bodyText()).isEqualTo("answer");
        assertThat(success.to().tag()).isEqualTo(ringing.to().tag()).isPresent();
        assertThat(success.contacts().getFirst().uri().toString()).isEqualTo("sip:parley@198.51.100.1:5060");
    }

    // RFC 3261 §13.3.1.4: over UDP and TCP alike, until ACK.
    @Test
    void repeatsTheAnswerUntilItIsAcknowledged() {
        ann.dial("101", "offer");
        edge.plane().answer(leg(), "answer");
        var success = ann.flow.response();

        edge.advance(Duration.ofMillis(1_600));
        assertThat(ann.flow.sent).hasSize(2);
        edge.receive(ann.flow, ann.stamped(ann.inDialog(SipMethod.ACK, success)));
        ann.flow.sent.clear();
        edge.advance(Duration.ofSeconds(60));

        assertThat(ann.flow.sent).isEmpty();
        assertThat(edge.events).isEmpty();
    }

    @Test
    void endsACallThatNobodyAcknowledges() {
        ann.dial("101", "offer");
        edge.plane().answer(leg(), "answer");
        var leg = leg();

        edge.advance(Duration.ofSeconds(33));

        assertThat(edge.events).containsExactly(leg + " hung up CONNECTION_LOST");
        assertThat(ann.flow.sent).anyMatch(message -> message instanceof SipRequest bye && bye.is(SipMethod.BYE));
    }

    @Test
    void endsWhenTheCallerSaysBye() {
        var success = talking();
        var leg = leg();

        var answer = ann.send(ann.inDialog(SipMethod.BYE, success));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(edge.events).containsExactly(leg + " hung up HUNG_UP");
        assertThat(ann.send(ann.inDialog(SipMethod.BYE, success)).status()).isEqualTo(481);
        assertThat(edge.count("sip_legs")).isZero();
    }

    @Test
    void saysByeWhenCallLogicHangsUp() {
        var success = talking();

        edge.plane().hangUp(leg(), EndReason.HUNG_UP);
        edge.plane().hangUp(leg(), EndReason.HUNG_UP);

        var bye = ann.flow.request();
        assertThat(bye.is(SipMethod.BYE)).isTrue();
        assertThat(bye.uri()).isEqualTo(ann.contact);
        assertThat(bye.header(HeaderName.REASON).orElse("")).contains("cause=16");
        assertThat(bye.from().tag()).isEqualTo(success.to().tag());
        assertThat(ann.flow.sent).isEmpty();
        assertThat(edge.events).isEmpty();
    }

    // RFC 3261 §15: the callee waits for the ACK with its BYE.
    @Test
    void waitsForTheAckBeforeItSaysBye() {
        ann.dial("101", "offer");
        edge.plane().answer(leg(), "answer");
        var success = ann.flow.response();

        edge.plane().hangUp(leg(), EndReason.HUNG_UP);
        assertThat(ann.flow.sent).isEmpty();
        edge.receive(ann.flow, ann.stamped(ann.inDialog(SipMethod.ACK, success)));

        assertThat(ann.flow.request().is(SipMethod.BYE)).isTrue();
    }

    @Test
    void refusesWithTheStatusOfTheReason() {
        ann.dial("101", "offer");
        edge.plane().reject(leg(), EndReason.BUSY);
        assertThat(ann.flow.response().status()).isEqualTo(486);

        var second = TestPhone.of(edge, "ann");
        second.dial("101", "offer");
        edge.plane().reject(leg(), EndReason.NODE_AT_LIMIT);
        var atLimit = second.flow.response();
        assertThat(atLimit.status()).isEqualTo(503);
        assertThat(atLimit.header(HeaderName.RETRY_AFTER)).isPresent();
    }

    // RFC 3261 §9.2.
    @Test
    void endsWhenTheCallerCancels() {
        var invite = ann.dial("101", "offer");
        var leg = leg();
        edge.plane().ring(leg);
        ann.flow.sent.clear();

        edge.receive(ann.flow, ann.cancelOf(invite));

        assertThat(ann.flow.response().cseq().method()).isEqualTo(SipMethod.CANCEL);
        assertThat(ann.flow.response().status()).isEqualTo(487);
        assertThat(edge.events).containsExactly(leg + " hung up CANCELLED");
        edge.plane().answer(leg, "too late");
        assertThat(ann.flow.sent).isEmpty();
    }

    @Test
    void keepsTheAnswerThatCrossedACancel() {
        var invite = ann.dial("101", "offer");
        edge.plane().answer(leg(), "answer");
        ann.flow.response();

        edge.receive(ann.flow, ann.cancelOf(invite));

        assertThat(ann.flow.response().status()).isEqualTo(200);
        assertThat(edge.events).isEmpty();
    }

    // RFC 3261 §14: hold and resume.
    @Test
    void asksCallLogicAboutANewOffer() {
        var success = talking();
        var leg = leg();

        var answer = ann.send(ann.inDialog(SipMethod.INVITE, success).withBody("application/sdp", TestPhone.bytes("hold")));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.bodyText()).isEqualTo("answer to hold");
        assertThat(edge.events).containsExactly(leg + " offered hold");
    }

    // RFC 3311.
    @Test
    void takesAnOfferInAnUpdate() {
        var success = talking();

        var answer = ann.send(ann.inDialog(SipMethod.UPDATE, success).withBody("application/sdp", TestPhone.bytes("moved")));

        assertThat(answer.bodyText()).isEqualTo("answer to moved");
    }

    @Test
    void offersAnewWhenAskedForAnOfferAndTakesTheAnswerWithTheAck() {
        var success = talking();

        var answer = ann.send(ann.inDialog(SipMethod.INVITE, success));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.bodyText()).isEqualTo("new offer");
        edge.receive(
                ann.flow, ann.stamped(ann.inDialog(SipMethod.ACK, answer).withBody("application/sdp", TestPhone.bytes("agreed"))));

        assertThat(edge.events).endsWith(leg() + " wants an offer", leg() + " answered our offer agreed");
    }

    @Test
    void keepsTheCallWhenAnOfferIsRefused() {
        var success = talking();
        edge.onOffered = _ -> {
            throw new ParleyException(ErrorCode.UNSUPPORTED_MEDIA, "no codec in common");
        };

        var answer = ann.send(ann.inDialog(SipMethod.INVITE, success).withBody("application/sdp", TestPhone.bytes("video")));

        assertThat(answer.status()).isEqualTo(488);
        edge.plane().hangUp(leg(), EndReason.HUNG_UP);
        assertThat(ann.flow.request().is(SipMethod.BYE)).isTrue();
    }

    @Test
    void hearsDigitsInInfo() {
        var success = talking();
        var leg = leg();

        var answer = ann.send(ann.inDialog(SipMethod.INFO, success)
                .withBody("application/dtmf-relay", TestPhone.bytes("Signal=5\r\nDuration=250\r\n")));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(edge.events).containsExactly(leg + " digit 5 250");
    }

    // RFC 4028 §9: the peer refreshes, and we end the call if it does not.
    @Test
    void endsACallThatIsNoLongerRefreshed() {
        var invite = ann.request(SipMethod.INVITE, "101")
                .withBody("application/sdp", TestPhone.bytes("offer"))
                .with(HeaderName.SUPPORTED, "timer")
                .with(HeaderName.SESSION_EXPIRES, "120;refresher=uac");
        assertThat(ann.sendWithPassword(invite).status()).isEqualTo(401);
        edge.plane().answer(leg(), "answer");
        var success = ann.flow.response();
        edge.receive(ann.flow, ann.stamped(ann.inDialog(SipMethod.ACK, success)));
        assertThat(success.header(HeaderName.SESSION_EXPIRES)).contains("120;refresher=uac");

        edge.advance(Duration.ofSeconds(89));

        assertThat(edge.events).containsExactly(leg() + " hung up CONNECTION_LOST");
        assertThat(ann.flow.request().is(SipMethod.BYE)).isTrue();
    }

    @Test
    void refreshesTheCallWhereThePeerLeavesItToUs() {
        var invite = ann.request(SipMethod.INVITE, "101")
                .withBody("application/sdp", TestPhone.bytes("offer"))
                .with(HeaderName.ALLOW, "INVITE, ACK, BYE, UPDATE")
                .with(HeaderName.SESSION_EXPIRES, "120;refresher=uas");
        ann.sendWithPassword(invite);
        edge.plane().answer(leg(), "answer");
        var success = ann.flow.response();
        edge.receive(ann.flow, ann.stamped(ann.inDialog(SipMethod.ACK, success)));

        edge.advance(Duration.ofSeconds(61));
        var refresh = ann.flow.request();
        assertThat(refresh.is(SipMethod.UPDATE)).isTrue();
        ann.respond(refresh, 200, "");
        edge.advance(Duration.ofSeconds(61));

        assertThat(ann.flow.request().is(SipMethod.UPDATE)).isTrue();
        assertThat(edge.events).isEmpty();
    }

    @Test
    void refusesAnIntervalThatIsTooShort() {
        var invite = ann.request(SipMethod.INVITE, "101")
                .withBody("application/sdp", TestPhone.bytes("offer"))
                .with(HeaderName.SESSION_EXPIRES, "30");

        assertThat(ann.send(invite).status()).isEqualTo(422);
    }

    // RFC 3261 §13.2.1: the offer is in the 2xx, the answer in its ACK.
    @Test
    void offersInTheAnswerToAnInviteWithoutAnOffer() {
        ann.sendWithPassword(ann.request(SipMethod.INVITE, "101"));
        assertThat(edge.incoming.getLast().offerSdp()).isEmpty();

        edge.plane().answer(leg(), "our offer");
        var success = ann.flow.response();
        edge.receive(
                ann.flow, ann.stamped(ann.inDialog(SipMethod.ACK, success).withBody("application/sdp", TestPhone.bytes("agreed"))));

        assertThat(success.bodyText()).isEqualTo("our offer");
        assertThat(edge.events).containsExactly(leg() + " answered our offer agreed");
    }

    @Test
    void endsACallWhoseOfferIsNotAnswered() {
        ann.sendWithPassword(ann.request(SipMethod.INVITE, "101"));
        edge.plane().answer(leg(), "our offer");
        var success = ann.flow.response();

        edge.receive(ann.flow, ann.stamped(ann.inDialog(SipMethod.ACK, success)));

        assertThat(ann.flow.request().is(SipMethod.BYE)).isTrue();
        assertThat(edge.events).containsExactly(leg() + " hung up NOT_ACCEPTABLE");
    }

    @Test
    void refusesABodyThatIsNoSdp() {
        var answer = ann.send(ann.request(SipMethod.INVITE, "101").withBody("text/plain", TestPhone.bytes("hello")));

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.header(HeaderName.ACCEPT)).contains("application/sdp");
    }

    @Test
    void refusesANumberElsewhere() {
        var invite = ann.request(SipMethod.INVITE, "101").withBody("application/sdp", TestPhone.bytes("offer"));

        assertThat(ann.send(invite.withUri(SipUri.of("x", "elsewhere.example", -1))).status())
                .isEqualTo(404);
    }

    // RFC 3261 §8.2.2.2.
    @Test
    void refusesTheSameCallOnASecondWay() {
        var invite = ann.dial("101", "offer");
        var merged = invite.withTopVia(invite.topVia().withParam("branch", "z9hG4bKother"));

        edge.receive(ann.flow, merged);

        assertThat(ann.flow.response().status()).isEqualTo(482);
        assertThat(edge.incoming).hasSize(1);
    }

    @Test
    void tellsACallOnceHoweverOftenTheInviteIsRepeated() {
        var invite = ann.dial("101", "offer");

        for (int i = 0; i < 5; i++) {
            edge.receive(ann.flow, invite);
        }

        assertThat(edge.incoming).hasSize(1);
    }

    @Test
    void refusesMethodsThatWeDoNotHave() {
        assertThat(ann.send(ann.request(SipMethod.SUBSCRIBE, "bob")).status()).isEqualTo(489);
        assertThat(ann.send(ann.request(SipMethod.REFER, "bob")).status()).isEqualTo(403); // Outside a call.
        assertThat(ann.send(ann.request(SipMethod.of("JUGGLE"), "bob")).status()).isEqualTo(501);
        assertThat(ann.send(ann.request(SipMethod.BYE, "bob")).status()).isEqualTo(481);
    }

    @Test
    void refusesExtensionsThatWeDoNotHave() {
        var answer = ann.send(ann.request(SipMethod.INVITE, "bob").with(HeaderName.REQUIRE, "juggling"));

        assertThat(answer.status()).isEqualTo(420);
        assertThat(answer.header(HeaderName.UNSUPPORTED)).contains("juggling");
    }

    @Test
    void endsARingingCallWhoseConnectionCloses() {
        var page = new TestPhone(edge, "ann", "secret", SipTransport.WSS);
        page.dial("101", "offer");

        edge.closeFlow(page.flow);

        assertThat(edge.events).containsExactly(leg() + " hung up CONNECTION_LOST");
        assertThat(edge.count("sip_legs")).isZero();
    }

    @Test
    void refusesCallsBeyondTheLimit() {
        var limits = EdgeConfig.Limits.defaults();
        var small = new EdgeBench(new EdgeConfig.Limits(
                limits.transactionsMax(),
                1,
                limits.lookUpsMax(),
                limits.bindingsPerAccountMax(),
                limits.bindingsMax(),
                limits.expiryMin(),
                limits.expiryDefault(),
                limits.expiryMax(),
                limits.proxiedCallsMax(),
                limits.firstResponse(),
                limits.sources()));
        TestPhone.of(small, "ann").dial("101", "offer");

        var second = TestPhone.of(small, "bob");
        var answer = second.send(second.request(SipMethod.INVITE, "101").withBody("application/sdp", TestPhone.bytes("offer")));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header(HeaderName.RETRY_AFTER)).isPresent();
    }

    @Test
    void saysGoodbyeToEverybodyWhenTheNodeStops() {
        talking();
        var bob = TestPhone.of(edge, "bob");
        bob.dial("100", "offer");
        var done = new boolean[1];

        edge.switchboard.close(() -> done[0] = true);

        assertThat(ann.flow.request().is(SipMethod.BYE)).isTrue();
        assertThat(bob.flow.response().status()).isEqualTo(503);
        assertThat(done[0]).isTrue();
    }
}
