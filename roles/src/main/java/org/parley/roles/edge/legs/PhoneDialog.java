package org.parley.roles.edge.legs;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.domain.calls.EndReason;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.PhonePlane.TransferProgress;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.dialog.Dialog;
import org.parley.protocols.sip.dialog.DialogId;
import org.parley.protocols.sip.dialog.SuccessRepeater;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.transaction.ServerTransaction;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.door.Doorkeeper;

/**
 * A dialog with a telephone or trunk, whoever called, from its first provisional answer on: takes what the peer says in it and hands it
 * to who deals with it. Offers are {@link PeerOffers}', refreshing {@link SessionRefresher}'s, transfers {@link TransferUsage}'s.
 * Owned by the SIP loop.
 */
public final class PhoneDialog {
    /** Whose dialog it is; {@code onOver} takes it out of the tables. */
    public record Start(
            LegId leg, Dialog dialog, SocketFlow flow, String localSdp, LegEvents events, Challenges challenges, Owner owner) {}

    /** The leg that the dialog belongs to. */
    public interface Owner {
        /** A PRACK for one of our provisional answers; true if it is one's. */
        boolean onPrack(SipRequest prack);

        /** BYE came before the answer; the request is answered already. */
        void onEarlyBye();

        void onOver();
    }

    private final LegNeeds needs;
    private final LegId leg;
    private final Dialog dialog;
    private final LegEvents events;
    private final Owner owner;
    private final boolean weCalled;
    private final DialogRequests requests;
    private final SessionRefresher refresher;
    private final PeerOffers offers;
    private final TransferUsage transfers;
    private boolean peerTakesInfo;
    private @Nullable SuccessRepeater repeater;
    private @Nullable EndReason byeReason; // Hung up, and waiting for the ACK before BYE may be sent.
    /** For call logic. */
    private boolean isOver;
    /** For the telephone, too: nothing more is sent. */
    private boolean isEnded;

    public PhoneDialog(LegNeeds needs, Start start, boolean weCalled) {
        this.needs = needs;
        this.weCalled = weCalled;
        leg = start.leg();
        dialog = start.dialog();
        events = start.events();
        owner = start.owner();
        requests = new DialogRequests(needs, dialog, start.flow(), start.challenges());
        refresher = new SessionRefresher(
                needs,
                new SessionRefresher.Of(
                        dialog, requests, this::localSdp, weCalled, () -> onLost(EndReason.CONNECTION_LOST)));
        offers = new PeerOffers(
                needs, new PeerOffers.Of(leg, dialog, requests, events, refresher), start.localSdp(), this::onAnswered);
        transfers = new TransferUsage(needs, leg, requests, events);
    }

    private String localSdp() {
        return offers.localSdp();
    }

    /** Our 2xx to the INVITE that made it carries an offer: the peer made none. */
    public void expectAnswerInAck(SipRequest invite) {
        offers.expectAnswerInAck(invite);
    }

    public void onLocalSdp(String sdp) {
        offers.onLocalSdp(sdp);
    }

    /** We just answered this INVITE with 2xx: repeat it until the ACK comes. */
    public void onAnswered(SipRequest invite, ServerTransaction transaction, SipResponse success) {
        notePeer(invite);
        var repeats = new SuccessRepeater(transaction, success, needs.sipTimers(), nowNs());
        repeater = repeats;
        armRepeater(repeats);
        refresher.agree(SessionTimer.asServer(invite));
    }

    /** Our INVITE was answered: acknowledge it, now and whenever the answer comes again. */
    public void onSuccess(SipResponse success) {
        dialog.onResponse(success);
        notePeer(success);
        requests.acknowledge(success);
        refresher.agree(SessionTimer.asClient(success));
    }

    public void onRepeatedSuccess(SipResponse success) {
        requests.acknowledgeAgain(success);
    }

    private void notePeer(SipMessage said) {
        var allowed = said.headers().elements(HeaderName.ALLOW);
        refresher.notePeer(allowed.contains("UPDATE"));
        peerTakesInfo = allowed.contains("INFO");
    }

    /** Acknowledges a reliable provisional answer (RFC 3262 §4). */
    public void sendPrack(SipResponse provisional, long rseq) {
        requests.send(dialog.prack(provisional, rseq), SipCore.Replies.NONE);
    }

    public void onAck(SipRequest ack) {
        boolean isFirst = repeater != null && repeater.onAck(ack);
        if (!isFirst) {
            return;
        }
        boolean hasAnswer = offers.onAck(ack);
        if (byeReason != null) {
            sendBye(byeReason);
        } else if (!hasAnswer && !isOver) {
            onLost(EndReason.NOT_ACCEPTABLE); // RFC 3261 §13.2.1: the answer must be there.
        }
    }

    public void onRequest(SipRequest request, ServerTransaction transaction) {
        requests.onFlow((SocketFlow) transaction.flow()); // A telephone that moved, or connected again, is where it speaks from.
        if (isOver && !request.is(SipMethod.BYE)) {
            respond(transaction, SipResponse.answer(request, 481));
            return;
        }
        var refusal = dialog.onRequest(request);
        if (refusal.isPresent()) {
            respond(transaction, refusal.get().answer(request));
        } else if (request.is(SipMethod.BYE)) {
            onBye(request, transaction);
        } else if (request.is(SipMethod.INVITE) || request.is(SipMethod.UPDATE)) {
            offers.onRequest(request, transaction);
        } else if (request.is(SipMethod.PRACK)) {
            onPrack(request, transaction);
        } else if (request.is(SipMethod.INFO)) {
            onInfo(request, transaction);
        } else if (request.is(SipMethod.REFER) && dialog.state() == Dialog.State.CONFIRMED) {
            transfers.onRefer(request, transaction);
        } else if (request.is(SipMethod.OPTIONS)) {
            respond(transaction, SipResponse.answer(request, 200).with(HeaderName.ALLOW, Doorkeeper.ALLOW));
        } else {
            respond(transaction, SipResponse.answer(request, 405).with(HeaderName.ALLOW, Doorkeeper.ALLOW));
        }
    }

    private void onPrack(SipRequest prack, ServerTransaction transaction) {
        if (!owner.onPrack(prack)) {
            respond(transaction, SipResponse.answer(prack, 481)); // RFC 3262 §3.
        } else if (prack.hasBody()) {
            offers.onRequest(prack, transaction); // RFC 3262 §5: it may offer, once the first offer is answered.
        } else {
            respond(transaction, SipResponse.answer(prack, 200));
        }
    }

    private void onBye(SipRequest bye, ServerTransaction transaction) {
        respond(transaction, SipResponse.answer(bye, 200));
        offers.refuseOpen();
        if (!isConfirmed()) {
            owner.onEarlyBye();
            return;
        }
        if (!isOver) {
            events.tell(sink -> sink.hungUp(leg, EndReason.HUNG_UP));
        }
        end();
    }

    private boolean isConfirmed() {
        return repeater != null || weCalled;
    }

    private void onInfo(SipRequest info, ServerTransaction transaction) {
        var digit = DtmfRelay.read(info);
        if (digit.isPresent()) {
            var pressed = digit.get();
            events.tell(sink -> sink.digit(leg, pressed.digit(), pressed.durationMs()));
            respond(transaction, SipResponse.answer(info, 200));
        } else if (info.hasBody()) {
            respond(transaction, SipResponse.answer(info, 415).with(HeaderName.ACCEPT, DtmfRelay.ACCEPTED));
        } else {
            respond(transaction, SipResponse.answer(info, 200)); // Some telephones keep NAT bindings open with it.
        }
    }

    /** A key that the other side pressed, for peers that take it so. */
    public void sendDigit(DtmfRelay digit) {
        if (peerTakesInfo && !isOver) {
            requests.send(SipMethod.INFO, digit::onto, SipCore.Replies.NONE);
        }
    }

    public void transferred(TransferProgress progress) {
        if (!isEnded) {
            transfers.onProgress(progress);
        }
    }

    /** The peer took its re-INVITE back. */
    public void onCancelled(ServerTransaction transaction) {
        offers.onCancelled(transaction);
    }

    private void respond(ServerTransaction transaction, SipResponse response) {
        needs.core().respond(transaction, response);
    }

    private void armRepeater(SuccessRepeater repeats) {
        long dueNs = repeats.nextDeadlineNs();
        if (dueNs != Long.MAX_VALUE) {
            needs.timers().after(Duration.ofNanos(Math.max(0, dueNs - nowNs())), () -> onRepeaterDue(repeats));
        }
    }

    private void onRepeaterDue(SuccessRepeater repeats) {
        if (repeats != repeater) {
            return;
        }
        switch (repeats.onTime(nowNs())) {
            case SuccessRepeater.Due.Nothing _ -> {}
            case SuccessRepeater.Due.Repeat(var invite, var success) -> needs.core().respond(invite, success);
            case SuccessRepeater.Due.GiveUp _ -> {
                needs.counters().acksMissing.increment();
                onLost(byeReason != null ? byeReason : EndReason.CONNECTION_LOST);
            }
        }
        armRepeater(repeats);
    }

    private void onLost(EndReason reason) {
        if (isEnded) {
            return;
        }
        if (!isOver) {
            events.tell(sink -> sink.hungUp(leg, reason));
        }
        sendBye(reason);
    }

    /** Ends the call from our side. RFC 3261 §15: the callee may not send BYE before the ACK came. */
    public void hangUp(EndReason reason) {
        if (isOver) {
            return;
        }
        isOver = true;
        offers.refuseOpen();
        if (repeater != null && !repeater.isOver()) {
            byeReason = reason;
        } else {
            sendBye(reason);
        }
    }

    private void sendBye(EndReason reason) {
        // What becomes of it changes nothing: for us the call is over (RFC 3261 §15.1.1).
        requests.send(
                SipMethod.BYE,
                bye -> bye.with(HeaderName.REASON, EndReasons.toReasonHeader(reason)),
                SipCore.Replies.NONE);
        end();
    }

    private void end() {
        forget();
        owner.onOver();
    }

    /** It came to nothing, or is over: nothing more is sent in it. */
    public void forget() {
        isOver = true;
        isEnded = true;
        byeReason = null;
        repeater = null;
        dialog.terminate();
        refresher.stop();
    }

    /** Whether this answer to our INVITE made the dialog: forked ones have other tags. */
    public boolean isOf(SipResponse success) {
        return dialog.id().equals(DialogId.ofReceived(success));
    }

    public Dialog dialog() {
        return dialog;
    }

    public LegId leg() {
        return leg;
    }

    /** Whether the INVITE that made it was ours. */
    public boolean weCalled() {
        return weCalled;
    }

    public boolean isOver() {
        return isOver;
    }

    private long nowNs() {
        return needs.clock().nowNs();
    }
}
