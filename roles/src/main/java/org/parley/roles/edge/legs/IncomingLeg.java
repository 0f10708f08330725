package org.parley.roles.edge.legs;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.parley.domain.calls.EndReason;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.PhonePlane;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.dialog.Dialog;
import org.parley.protocols.sip.dialog.ReliableProvisional;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.transaction.ServerTransaction;
import org.parley.roles.edge.core.Ways;
import org.parley.roles.edge.door.Doorkeeper;

/** A telephone or trunk that calls us (RFC 3261 §13.3): rings, is answered or refused, or gives up. Owned by the SIP loop. */
public final class IncomingLeg implements Leg {
    private enum State {
        RINGING,
        ANSWERED,
        OVER
    }

    private final LegNeeds needs;
    private final LegId id;
    private final ServerTransaction transaction;
    private final LegEvents events;
    private final String tag;
    private final boolean wantsOffer;
    private State state = State.RINGING;
    private @Nullable PhoneDialog dialog;
    private @Nullable ReliableProvisional reliable;
    private @Nullable Runnable afterPrack;
    private long rseq;
    /** The answer to the caller's offer went out in a provisional answer that was acknowledged. */
    private boolean isOfferSettled;

    IncomingLeg(LegNeeds needs, LegId id, ServerTransaction transaction, LegEvents events) {
        this.needs = needs;
        this.id = id;
        this.transaction = transaction;
        this.events = events;
        tag = needs.tags().get();
        wantsOffer = !invite().hasBody();
        rseq = 1 + (needs.random().getAsLong() >>> 34); // RFC 3262 §3: 1 to 2^31 - 1, and room to count.
    }

    @Override
    public void ring() {
        provisional(180, null);
    }

    @Override
    public void progress(String answerSdp) {
        provisional(183, answerSdp);
    }

    private void provisional(int status, @Nullable String sdp) {
        if (state != State.RINGING) {
            return;
        }
        boolean isReliable = asks(HeaderName.REQUIRE) || (sdp != null && asks(HeaderName.SUPPORTED));
        if (isReliable && wantsOffer) {
            return; // RFC 3262 §5: the first reliable answer would have to carry our offer; 200 does.
        }
        if (isReliable && isWaitingForPrack()) {
            afterPrack = () -> provisional(status, sdp); // RFC 3262 §3: one at a time.
            return;
        }
        var response = SipResponse.answer(invite(), status)
                .withToTag(tag)
                .with(HeaderName.CONTACT, "<" + Ways.contact(flow()) + ">")
                .with(HeaderName.ALLOW, Doorkeeper.ALLOW);
        var whole = sdp == null || isOfferSettled ? response : withSdp(response, sdp);
        if (isReliable) {
            sendReliably(whole);
        } else {
            early(whole);
            respond(whole);
        }
    }

    private boolean asks(HeaderName where) {
        return invite().headers().elements(where).contains("100rel");
    }

    private boolean isWaitingForPrack() {
        return reliable != null && !reliable.isOver();
    }

    private void sendReliably(SipResponse response) {
        var numbered = response.with(HeaderName.REQUIRE, "100rel").with(HeaderName.RSEQ, Long.toString(++rseq));
        early(numbered);
        var repeats = new ReliableProvisional(numbered, rseq, needs.sipTimers(), needs.clock().nowNs());
        reliable = repeats;
        respond(numbered);
        arm(repeats);
    }

    private void arm(ReliableProvisional repeats) {
        long dueNs = repeats.nextDeadlineNs();
        if (dueNs != Long.MAX_VALUE) {
            needs.timers()
                    .after(Duration.ofNanos(Math.max(0, dueNs - needs.clock().nowNs())), () -> onDue(repeats));
        }
    }

    private void onDue(ReliableProvisional repeats) {
        if (repeats != reliable || state != State.RINGING) {
            return;
        }
        switch (repeats.onTime(needs.clock().nowNs())) {
            case NOTHING -> {}
            case REPEAT -> respond(repeats.response());
            case GIVE_UP -> {
                respond(SipResponse.answer(invite(), 504, "No PRACK came")); // RFC 3262 §3: a 5xx.
                events.tell(sink -> sink.hungUp(id, EndReason.CONNECTION_LOST));
                end();
                return;
            }
        }
        arm(repeats);
    }

    /** Provisional answers make a dialog, in which PRACK and UPDATE come (RFC 3261 §12.1). */
    private PhoneDialog early(SipResponse response) {
        var known = dialog;
        if (known == null) {
            var start = new PhoneDialog.Start(
                    id, Dialog.asCallee(invite(), response), flow(), "", events, Challenges.NONE, new Owner());
            known = new PhoneDialog(needs, start, false);
            dialog = known;
            needs.dialogs().add(known);
        }
        return known;
    }

    private final class Owner implements PhoneDialog.Owner {
        @Override
        public boolean onPrack(SipRequest prack) {
            var waiting = reliable;
            if (waiting == null || !waiting.onPrack(prack)) {
                return false;
            }
            if (waiting.response().hasBody() && dialog != null) {
                isOfferSettled = true;
                dialog.dialog().onOfferSettled();
            }
            var next = afterPrack;
            afterPrack = null;
            if (next != null) {
                next.run();
            }
            return true;
        }

        @Override
        public void onEarlyBye() {
            giveUp(EndReason.CANCELLED);
        }

        @Override
        public void onOver() {
            if (dialog != null) {
                needs.dialogs().remove(dialog);
            }
            end();
        }
    }

    @Override
    public void answer(String sdp) {
        if (state != State.RINGING) {
            return;
        }
        if (isWaitingForPrack()) {
            afterPrack = () -> answer(sdp); // RFC 3262 §3: no 2xx while an answer in a provisional one is not acknowledged.
            return;
        }
        state = State.ANSWERED;
        needs.dialogs().noLongerRings(transaction);
        var ok = SipResponse.answer(invite(), 200)
                .withToTag(tag)
                .with(HeaderName.CONTACT, "<" + Ways.contact(flow()) + ">")
                .with(HeaderName.ALLOW, Doorkeeper.ALLOW)
                .with(HeaderName.SUPPORTED, Doorkeeper.SUPPORTED)
                .with(HeaderName.SERVER, LegNeeds.AGENT);
        var agreed = SessionTimer.asServer(invite()).map(timer -> timer.onto(ok, invite())).orElse(ok);
        var success = isOfferSettled ? agreed : withSdp(agreed, sdp);
        var confirmed = early(success);
        confirmed.onLocalSdp(sdp);
        if (wantsOffer) {
            confirmed.expectAnswerInAck(invite());
        }
        needs.counters().callsAnswered.increment();
        respond(success);
        confirmed.dialog().onAnswered(invite(), success);
        confirmed.onAnswered(invite(), transaction, success);
    }

    private static SipResponse withSdp(SipResponse response, String sdp) {
        return response.withBody(LegNeeds.SDP, sdp.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void hangUp(EndReason reason) {
        switch (state) {
            case RINGING -> {
                var status = EndReasons.toStatus(reason);
                var refusal = SipResponse.answer(invite(), status.code(), status.phrase())
                        .with(HeaderName.REASON, EndReasons.toReasonHeader(reason));
                respond(
                        status.retryAfterSeconds() > 0
                                ? refusal.with(HeaderName.RETRY_AFTER, Integer.toString(status.retryAfterSeconds()))
                                : refusal);
                end();
            }
            case ANSWERED -> {
                if (dialog != null) {
                    dialog.hangUp(reason);
                }
            }
            case OVER -> {}
        }
    }

    @Override
    public void transferred(PhonePlane.TransferProgress progress) {
        if (dialog != null) {
            dialog.transferred(progress);
        }
    }

    @Override
    public void sendDigit(DtmfRelay digit) {
        if (state == State.ANSWERED && dialog != null) {
            dialog.sendDigit(digit);
        }
    }

    /** The caller gave up; if an answer crossed it, the answer holds and BYE comes (RFC 3261 §9.2, §15). */
    public void onCancelled(SipRequest cancel) {
        giveUp(EndReasons.isAnsweredElsewhere(cancel) ? EndReason.ANSWERED_ELSEWHERE : EndReason.CANCELLED);
    }

    private void giveUp(EndReason reason) {
        if (state == State.RINGING) {
            respond(SipResponse.answer(invite(), 487));
            events.tell(sink -> sink.hungUp(id, reason));
            end();
        }
    }

    /** The caller's connection closed before an answer: none can reach it. */
    public void onFlowClosed(SocketFlow closed) {
        if (state == State.RINGING && closed.equals(transaction.flow())) {
            events.tell(sink -> sink.hungUp(id, EndReason.CONNECTION_LOST));
            end();
        }
    }

    private void end() {
        if (state == State.OVER) {
            return;
        }
        state = State.OVER;
        afterPrack = null;
        if (dialog != null) {
            dialog.forget();
            needs.dialogs().remove(dialog);
        }
        if (reliable != null) {
            reliable.stop();
        }
        needs.dialogs().noLongerRings(transaction);
        needs.dialogs().remove(id);
    }

    private void respond(SipResponse response) {
        needs.core().respond(transaction, response.withToTag(tag));
    }

    private SipRequest invite() {
        return transaction.request();
    }

    private SocketFlow flow() {
        return (SocketFlow) transaction.flow();
    }
}
