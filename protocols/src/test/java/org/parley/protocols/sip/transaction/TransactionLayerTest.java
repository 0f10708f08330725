package org.parley.protocols.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.HostPort;
import org.parley.protocols.sip.message.Samples;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.message.Via;
import org.parley.protocols.sip.transaction.Effect.AckMissing;
import org.parley.protocols.sip.transaction.Effect.Cancelled;
import org.parley.protocols.sip.transaction.Effect.DeliverAck;
import org.parley.protocols.sip.transaction.Effect.DeliverRequest;
import org.parley.protocols.sip.transaction.Effect.DeliverResponse;
import org.parley.protocols.sip.transaction.Effect.DeliverStray;
import org.parley.protocols.sip.transaction.Effect.Send;
import org.parley.protocols.sip.transaction.Effect.SendFailed;
import org.parley.protocols.sip.transaction.Effect.Terminated;
import org.parley.protocols.sip.transaction.Effect.TimedOut;

class TransactionLayerTest {
    private record Flow(SipTransport transport, HostPort remote, HostPort sentBy) implements SipFlow {}

    private static final Flow UDP = flow(SipTransport.UDP);
    private static final Flow TCP = flow(SipTransport.TCP);
    private static final long MS = 1_000_000;

    private long nowNs = 5_000_000_000L;
    private int tokens;
    private final TransactionLayer layer =
            new TransactionLayer(SipTimers.DEFAULT, 100, () -> "token" + tokens++, nowNs);

    private static Flow flow(SipTransport transport) {
        return new Flow(transport, new HostPort("192.0.2.7", 5062), new HostPort("192.0.2.1", 5060));
    }

    /** Lets time pass, stopping at each deadline, and notes when (in ms from now) something was sent. */
    private List<Long> sendTimes(Duration duration, List<Effect> others) {
        long startNs = nowNs;
        long endNs = nowNs + duration.toNanos();
        var times = new ArrayList<Long>();
        while (layer.nextDeadlineNs() <= endNs) {
            nowNs = Math.max(nowNs, layer.nextDeadlineNs());
            for (var effect : layer.onTime(nowNs)) {
                if (effect instanceof Send) {
                    times.add((nowNs - startNs) / MS);
                } else {
                    others.add(effect);
                }
            }
        }
        nowNs = endNs;
        layer.onTime(nowNs);
        return times;
    }

    private List<Effect> receive(SipMessage message, SipFlow flow) {
        return layer.onMessage(message, flow, nowNs);
    }

    private ServerTransaction deliver(SipRequest request, SipFlow flow) {
        var effects = receive(request, flow);
        assertThat(effects).hasSize(1);
        return ((DeliverRequest) effects.getFirst()).transaction();
    }

    private static SipRequest invite() {
        return Samples.request(SipMethod.INVITE, "z9hG4bKphone");
    }

    private static SipResponse answer(SipRequest request, int status) {
        return SipResponse.answer(request, status).withToTag("us");
    }

    private ClientTransaction send(SipMethod method, SipFlow flow) {
        var request = Samples.request(method, "z9hG4bKunused").without(HeaderName.VIA);
        var started = layer.start(request, flow, nowNs);
        assertThat(started.effects()).containsExactly(new Send(started.transaction().request(), flow));
        return started.transaction();
    }

    // RFC 3261 §17.1.1.2, timers A and B.
    @Test
    void repeatsAnInviteOverUdpUntilTimerB() {
        var invite = send(SipMethod.INVITE, UDP);

        var others = new ArrayList<Effect>();
        var times = sendTimes(Duration.ofSeconds(40), others);

        assertThat(times).containsExactly(500L, 1500L, 3500L, 7500L, 15_500L, 31_500L);
        assertThat(others).containsExactly(new TimedOut(invite), new Terminated(invite));
        assertThat(layer.size()).isZero();
        assertThat(layer.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void sendsAnInviteOverTcpOnce() {
        var invite = send(SipMethod.INVITE, TCP);

        var others = new ArrayList<Effect>();

        assertThat(sendTimes(Duration.ofSeconds(40), others)).isEmpty();
        assertThat(others).containsExactly(new TimedOut(invite), new Terminated(invite));
    }

    @Test
    void stampsItsOwnVia() {
        var via = send(SipMethod.OPTIONS, TCP).request().topVia();

        assertThat(via).hasToString("SIP/2.0/TCP 192.0.2.1:5060;branch=z9hG4bKtoken0;rport");
    }

    // RFC 3261 §17.1.2.2, timers E and F.
    @Test
    void repeatsOtherRequestsAtMostEveryT2() {
        var options = send(SipMethod.OPTIONS, UDP);

        var others = new ArrayList<Effect>();
        var times = sendTimes(Duration.ofSeconds(40), others);

        assertThat(times).containsExactly(500L, 1500L, 3500L, 7500L, 11_500L, 15_500L, 19_500L, 23_500L, 27_500L, 31_500L);
        assertThat(others).containsExactly(new TimedOut(options), new Terminated(options));
    }

    // RFC 3261 §17.1.1.2: refused, it acknowledges each copy of the refusal on the same branch, until timer D.
    @Test
    void acknowledgesRefusals() {
        var invite = send(SipMethod.INVITE, UDP);
        var busy = answer(invite.request(), 486);

        var first = receive(busy, UDP);
        var second = receive(busy, UDP);

        var ack = (SipRequest) ((Send) first.getFirst()).message();
        assertThat(first.get(1)).isEqualTo(new DeliverResponse(busy, invite));
        assertThat(ack.is(SipMethod.ACK)).isTrue();
        assertThat(ack.topVia()).isEqualTo(invite.request().topVia());
        assertThat(ack.to().tag()).contains("us");
        assertThat(ack.cseq().number()).isEqualTo(1);
        assertThat(second).singleElement().isInstanceOf(Send.class);
        var others = new ArrayList<Effect>();
        sendTimes(Duration.ofMillis(31_999), others);
        assertThat(others).isEmpty();
        sendTimes(Duration.ofMillis(11), others); // A silent end waits for the end of its slot of 10 ms.
        assertThat(others).containsExactly(new Terminated(invite));
    }

    // Timer D is zero over reliable transports.
    @Test
    void forgetsARefusedInviteAtOnceOverTcp() {
        var invite = send(SipMethod.INVITE, TCP);

        assertThat(receive(answer(invite.request(), 404), TCP)).last().isEqualTo(new Terminated(invite));
        assertThat(layer.size()).isZero();
    }

    // RFC 6026 §7.2: repeated and forked 2xx reach the dialogs, until timer M; and even then they are not lost.
    @Test
    void handsOnEveryCopyOfASuccess() {
        var invite = send(SipMethod.INVITE, UDP);
        var ok = answer(invite.request(), 200);

        assertThat(receive(ok, UDP)).containsExactly(new DeliverResponse(ok, invite));
        assertThat(receive(ok, UDP)).containsExactly(new DeliverResponse(ok, invite));
        sendTimes(Duration.ofSeconds(33), new ArrayList<>());
        assertThat(receive(ok, UDP)).containsExactly(new DeliverStray(ok, UDP));
    }

    // RFC 3261 §9.1: a CANCEL waits for a provisional response, and shares branch and CSeq number with its INVITE.
    @Test
    void cancelsAfterTheFirstProvisionalResponse() {
        var invite = send(SipMethod.INVITE, UDP);

        assertThat(layer.cancel(invite, nowNs)).isEmpty();
        var effects = receive(SipResponse.answer(invite.request(), 100), UDP);

        var cancel = (SipRequest) ((Send) effects.getLast()).message();
        assertThat(cancel.is(SipMethod.CANCEL)).isTrue();
        assertThat(cancel.topVia()).isEqualTo(invite.request().topVia());
        assertThat(cancel.cseq().number()).isEqualTo(1);
        assertThat(layer.cancel(invite, nowNs)).isEmpty();
        assertThat(receive(SipResponse.answer(cancel, 200), UDP)).isEmpty();
        var terminated = answer(invite.request(), 487);
        assertThat(receive(terminated, UDP)).contains(new DeliverResponse(terminated, invite));
    }

    @Test
    void givesUpWhenACancelledInviteIsNeverAnswered() {
        var invite = send(SipMethod.INVITE, TCP);
        receive(answer(invite.request(), 180), TCP);
        layer.cancel(invite, nowNs);

        var others = new ArrayList<Effect>();
        sendTimes(Duration.ofSeconds(33), others);

        assertThat(others).containsExactly(new TimedOut(invite), new Terminated(invite));
        assertThat(layer.size()).isZero();
    }

    // RFC 3261 §16.6, timer C: nothing rings forever.
    @Test
    void cancelsWhatOnlyRings() {
        var invite = send(SipMethod.INVITE, UDP);
        receive(answer(invite.request(), 180), UDP);

        var others = new ArrayList<Effect>();
        var times = sendTimes(Duration.ofMinutes(5), others);

        assertThat(times).startsWith(240_000L);
        assertThat(others).containsExactly(new TimedOut(invite), new Terminated(invite));
    }

    // RFC 3261 §16.7 step 2: who only says 100 again and again does not keep a call waiting for longer.
    @Test
    void cancelsInTimeWhatRepeatsItsTrying() {
        var invite = send(SipMethod.INVITE, UDP);
        receive(answer(invite.request(), 100), UDP);
        nowNs += Duration.ofMinutes(3).toNanos();
        receive(answer(invite.request(), 100), UDP);

        assertThat(sendTimes(Duration.ofMinutes(2), new ArrayList<>())).startsWith(60_000L);
    }

    // RFC 3261 §16.7 step 2.
    @Test
    void waitsAnewForWhatRingsAgain() {
        var invite = send(SipMethod.INVITE, UDP);
        receive(answer(invite.request(), 180), UDP);
        nowNs += Duration.ofMinutes(3).toNanos();
        receive(answer(invite.request(), 183), UDP);

        assertThat(sendTimes(Duration.ofMinutes(5), new ArrayList<>())).startsWith(240_000L);
    }

    // RFC 3261 §17.2.1: a 100 by itself after 200 ms, then every copy of the INVITE gets the latest answer.
    @Test
    void answersCopiesOfAnInvite() {
        var transaction = deliver(invite(), UDP);

        assertThat(receive(invite(), UDP)).isEmpty();
        assertThat(sendTimes(Duration.ofSeconds(1), new ArrayList<>())).containsExactly(200L);
        var ringing = answer(invite(), 180);
        assertThat(layer.respond(transaction, ringing, nowNs)).containsExactly(new Send(ringing, UDP));
        assertThat(receive(invite(), UDP)).containsExactly(new Send(ringing, UDP));
    }

    // RFC 3261 §17.2.1, timers G and H.
    @Test
    void repeatsARefusalUntilItIsAcknowledged() {
        var transaction = deliver(invite(), UDP);
        layer.respond(transaction, answer(invite(), 486), nowNs);

        assertThat(sendTimes(Duration.ofSeconds(8), new ArrayList<>())).containsExactly(500L, 1500L, 3500L, 7500L);
        assertThat(receive(ackOf(invite()), UDP)).isEmpty();
        var others = new ArrayList<Effect>();
        assertThat(sendTimes(Duration.ofSeconds(6), others)).isEmpty();
        assertThat(others).containsExactly(new Terminated(transaction)); // Timer I.
    }

    @Test
    void tellsWhenARefusalIsNeverAcknowledged() {
        var transaction = deliver(invite(), TCP);
        layer.respond(transaction, answer(invite(), 486), nowNs);

        var others = new ArrayList<Effect>();

        assertThat(sendTimes(Duration.ofSeconds(33), others)).isEmpty();
        assertThat(others).containsExactly(new AckMissing(transaction), new Terminated(transaction));
    }

    // RFC 6026 §7.1: accepted, it absorbs copies of the INVITE and hands on the ACK.
    @Test
    void absorbsCopiesOfAnAcceptedInvite() {
        var transaction = deliver(invite(), UDP);
        var ok = answer(invite(), 200);
        layer.respond(transaction, ok, nowNs);

        assertThat(receive(invite(), UDP)).isEmpty();
        assertThat(layer.respond(transaction, ok, nowNs)).containsExactly(new Send(ok, UDP));
        assertThat(layer.respond(transaction, answer(invite(), 486), nowNs)).isEmpty();
        var ack = Samples.request(SipMethod.ACK, "z9hG4bKother");
        assertThat(receive(ack, UDP)).containsExactly(new DeliverAck(ack, UDP));
    }

    // RFC 3261 §17.2.2, timer J.
    @Test
    void repeatsAFinalAnswerUntilTimerJ() {
        var options = Samples.request(SipMethod.OPTIONS, "z9hG4bKo");
        var transaction = deliver(options, UDP);
        var ok = answer(options, 200);
        layer.respond(transaction, ok, nowNs);

        sendTimes(Duration.ofSeconds(31), new ArrayList<>());
        assertThat(receive(options, UDP)).containsExactly(new Send(ok, UDP));
        var others = new ArrayList<Effect>();
        sendTimes(Duration.ofMillis(1_010), others); // A silent end waits for the end of its slot of 10 ms.
        assertThat(others).containsExactly(new Terminated(transaction));
    }

    @Test
    void forgetsAnAnsweredRequestAtOnceOverTcp() {
        var options = Samples.request(SipMethod.OPTIONS, "z9hG4bKo");
        var transaction = deliver(options, TCP);

        assertThat(layer.respond(transaction, answer(options, 200), nowNs)).last().isEqualTo(new Terminated(transaction));
        assertThat(layer.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    // RFC 3261 §9.2.
    @Test
    void answersACancelAndTellsOfIt() {
        var transaction = deliver(invite(), UDP);
        layer.respond(transaction, answer(invite(), 180), nowNs);
        var cancel = Samples.request(SipMethod.CANCEL, "z9hG4bKphone");

        var effects = receive(cancel, UDP);

        var ok = (SipResponse) ((Send) effects.get(0)).message();
        assertThat(ok.status()).isEqualTo(200);
        assertThat(ok.to().tag()).contains("us");
        assertThat(effects.get(1)).isEqualTo(new Cancelled(cancel, transaction));
        assertThat(receive(cancel, UDP)).containsExactly(new Send(ok, UDP));
    }

    @Test
    void ignoresACancelAfterTheAnswer() {
        var transaction = deliver(invite(), UDP);
        layer.respond(transaction, answer(invite(), 200), nowNs);

        assertThat(receive(Samples.request(SipMethod.CANCEL, "z9hG4bKphone"), UDP)).singleElement().isInstanceOf(Send.class);
    }

    @Test
    void refusesACancelOfNothing() {
        var effects = receive(Samples.request(SipMethod.CANCEL, "z9hG4bKnone"), UDP);

        assertThat(effects).singleElement().extracting(effect -> ((SipResponse) ((Send) effect).message()).status()).isEqualTo(481);
    }

    // RFC 3261 §8.2.2.2: the same request over two ways; a user agent refuses it, a proxy does not.
    @Test
    void tellsMergedRequests() {
        var first = deliver(invite(), UDP);

        var effects = receive(Samples.request(SipMethod.INVITE, "z9hG4bKotherway"), UDP);

        assertThat(first.isMerged()).isFalse();
        assertThat(effects)
                .singleElement()
                .extracting(effect -> ((Effect.DeliverRequest) effect).transaction().isMerged())
                .isEqualTo(true);
    }

    // RFC 3261 §17.2.3: without the cookie the headers identify it; the ACK's To tag does not matter.
    @Test
    void matchesClientsOfRfc2543() {
        var old = Via.parse("SIP/2.0/UDP 192.0.2.7:5062").orThrow();
        var transaction = deliver(invite().withTopVia(old), UDP);
        layer.respond(transaction, answer(invite().withTopVia(old), 486), nowNs);

        assertThat(receive(invite().withTopVia(old), UDP)).singleElement().isInstanceOf(Send.class);
        assertThat(receive(ackOf(invite()).withTopVia(old), UDP)).isEmpty();
        assertThat(sendTimes(Duration.ofSeconds(4), new ArrayList<>())).isEmpty();
    }

    // The same branch of another client is another transaction.
    @Test
    void tellsClientsApartBySentBy() {
        deliver(Samples.request(SipMethod.OPTIONS, "z9hG4bKsame"), UDP);
        var other = Samples.request(SipMethod.OPTIONS, "z9hG4bKsame")
                .withTopVia(Via.parse("SIP/2.0/UDP 192.0.2.8;branch=z9hG4bKsame").orThrow())
                .with(HeaderName.CALL_ID, "another");

        assertThat(receive(other, UDP)).singleElement().isInstanceOf(DeliverRequest.class);
    }

    // What only absorbs repetitions is small, so there may be more of it; but not without end.
    @Test
    void takesEightTimesItsLimitOfThoseThatAreAnswered() {
        for (int i = 0; i < 800; i++) {
            var options = Samples.request(SipMethod.OPTIONS, "z9hG4bK" + i).with(HeaderName.CALL_ID, "c" + i);
            layer.respond(deliver(options, UDP), answer(options, 200), nowNs);
            assertThat(layer.occupied()).isEqualTo((i + 1) / 800.0); // What is refused under load hangs on it.
        }

        var effects = receive(Samples.request(SipMethod.OPTIONS, "z9hG4bKtoomany").with(HeaderName.CALL_ID, "x"), UDP);

        assertThat(effects).singleElement().extracting(effect -> ((SipResponse) ((Send) effect).message()).status()).isEqualTo(503);
        sendTimes(Duration.ofSeconds(33), new ArrayList<>());
        assertThat(layer.size()).isZero();
        assertThat(layer.isFull()).isFalse();
    }

    @Test
    void refusesMoreThanItsLimit() {
        for (int i = 0; i < 100; i++) {
            deliver(Samples.request(SipMethod.OPTIONS, "z9hG4bK" + i).with(HeaderName.CALL_ID, "c" + i), UDP);
        }

        var effects = receive(Samples.request(SipMethod.OPTIONS, "z9hG4bKtoomany").with(HeaderName.CALL_ID, "x"), UDP);

        assertThat(effects).singleElement().extracting(effect -> ((SipResponse) ((Send) effect).message()).status()).isEqualTo(503);
        assertThat(layer.size()).isEqualTo(100);
        assertThat(layer.occupied()).isEqualTo(1);
    }

    // RFC 3261 §17.1.4, §17.2.4.
    @Test
    void failsWhatCannotBeSent() {
        var options = send(SipMethod.OPTIONS, TCP);

        assertThat(layer.onSendFailed(options.request(), TCP, nowNs))
                .containsExactly(new SendFailed(options), new Terminated(options));
        assertThat(layer.onSendFailed(options.request(), TCP, nowNs)).isEmpty();
    }

    @Test
    void failsWhatWaitsOnAClosedConnection() {
        var invite = send(SipMethod.INVITE, TCP);
        var request = deliver(invite(), TCP);
        var other = deliver(Samples.request(SipMethod.OPTIONS, "z9hG4bKo").with(HeaderName.CALL_ID, "x"), UDP);

        assertThat(layer.onFlowClosed(TCP, nowNs)).contains(new SendFailed(invite), new SendFailed(request));
        assertThat(other.isTerminated()).isFalse();
        assertThat(layer.size()).isEqualTo(1);
    }

    @Test
    void dropsResponsesToNothing() {
        assertThat(receive(answer(Samples.request(SipMethod.OPTIONS, "z9hG4bKx"), 200), UDP)).isEmpty();
    }

    private static SipRequest ackOf(SipRequest invite) {
        return Samples.request(SipMethod.ACK, invite.topVia().branch().orElseThrow())
                .with(HeaderName.TO, "<sip:200@example.org>;tag=us");
    }
}
