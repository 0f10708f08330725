package org.parley.roles.edge.legs;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ParleyException;
import org.parley.base.time.Scheduler;
import org.parley.domain.calls.EndReason;
import org.parley.domain.calls.LegId;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.dialog.Dialog;
import org.parley.protocols.sip.dialog.DialogId;
import org.parley.protocols.sip.dialog.SuccessRepeater;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.transaction.ServerTransaction;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.core.Ways;
import org.parley.roles.edge.door.Doorkeeper;

/**
 * An answered call with a telephone, whoever called: hold and resume, digits, refreshing, and its end from either side.
 * Owned by the SIP loop.
 */
public final class PhoneDialog {
    private static final Duration REFRESH_RETRY = Duration.ofSeconds(5);

    /** Whose dialog it is. {@code localSdp} is what we said last; {@code onOver} takes it out of the tables. */
    public record Start(LegId leg, Dialog dialog, SocketFlow flow, String localSdp, LegEvents events, Runnable onOver) {}

    private final LegNeeds needs;
    private final LegId leg;
    private final Dialog dialog;
    private final LegEvents events;
    private final Runnable onOver;
    private SocketFlow flow;
    private String localSdp;
    private boolean peerTakesUpdate;
    private @Nullable SuccessRepeater repeater;
    private @Nullable ServerTransaction openOffer;
    private @Nullable EndReason byeReason; // Hung up, and waiting for the ACK before BYE may be sent.
    private Scheduler.@Nullable Cancellable sessionTimer;
    private @Nullable SipRequest lastAck;
    /** For call logic. */
    private boolean isOver;
    /** For the telephone, too: nothing more is sent. */
    private boolean isEnded;

    public PhoneDialog(LegNeeds needs, Start start) {
        this.needs = needs;
        leg = start.leg();
        dialog = start.dialog();
        flow = start.flow();
        localSdp = start.localSdp();
        events = start.events();
        onOver = start.onOver();
    }

    /** We just answered this INVITE with 2xx: repeat it until the ACK comes. */
    public void onAnswered(SipRequest invite, ServerTransaction transaction, SipResponse success) {
        notePeer(invite.headers().elements(HeaderName.ALLOW).contains("UPDATE"));
        var repeats = new SuccessRepeater(transaction, success, needs.sipTimers(), nowNs());
        repeater = repeats;
        armRepeater(repeats);
        agree(SessionTimer.asServer(invite));
    }

    /** Our INVITE was answered: acknowledge it, now and whenever the answer comes again. */
    public void onSuccess(SipResponse success) {
        notePeer(success.headers().elements(HeaderName.ALLOW).contains("UPDATE"));
        lastAck = needs.core().sendAck(dialog.ack(success), flow);
        agree(SessionTimer.asClient(success));
    }

    public void onRepeatedSuccess(SipResponse success) {
        if (lastAck != null && lastAck.cseq().number() == success.cseq().number()) {
            needs.core().sendAgain(lastAck, flow);
        }
    }

    private void notePeer(boolean takesUpdate) {
        peerTakesUpdate = takesUpdate;
    }

    public void onAck(SipRequest ack) {
        if (repeater != null && repeater.onAck(ack) && byeReason != null) {
            sendBye(byeReason);
        }
    }

    public void onRequest(SipRequest request, ServerTransaction transaction) {
        flow = (SocketFlow) transaction.flow(); // A telephone that moved, or connected again, is where it speaks from.
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
            onOffer(request, transaction);
        } else if (request.is(SipMethod.INFO)) {
            onInfo(request, transaction);
        } else {
            respond(transaction, SipResponse.answer(request, 200).with(HeaderName.ALLOW, Doorkeeper.ALLOW));
        }
    }

    private void onBye(SipRequest bye, ServerTransaction transaction) {
        respond(transaction, SipResponse.answer(bye, 200));
        refuseOpenOffer();
        if (!isOver) {
            events.tell(sink -> sink.hungUp(leg, EndReason.HUNG_UP));
        }
        end();
    }

    private void onInfo(SipRequest info, ServerTransaction transaction) {
        var digit = DtmfRelay.read(info);
        if (digit.isPresent()) {
            var pressed = digit.get();
            events.tell(sink -> sink.digit(leg, pressed.digit(), pressed.durationMs()));
            respond(transaction, SipResponse.answer(info, 200));
        } else if (info.hasBody()) {
            respond(transaction, SipResponse.answer(info, 415).with(HeaderName.ACCEPT, "application/dtmf-relay, application/dtmf"));
        } else {
            respond(transaction, SipResponse.answer(info, 200)); // Some telephones keep NAT bindings open with it.
        }
    }

    private void onOffer(SipRequest request, ServerTransaction transaction) {
        var tooShort = SessionTimer.refusal(request);
        if (tooShort.isPresent()) {
            answer(request, transaction, tooShort.get());
        } else if (!request.hasBody()) {
            // A refresh, or a re-INVITE that wants our offer: what we said last still holds (RFC 3261 §14.2).
            var ok = success(request);
            accept(request, transaction, request.is(SipMethod.INVITE) ? withSdp(ok, localSdp) : ok);
        } else if (!request.contentType().equals(LegNeeds.SDP)) {
            answer(request, transaction, SipResponse.answer(request, 415).with(HeaderName.ACCEPT, LegNeeds.SDP));
        } else {
            askCallLogic(request, transaction);
        }
    }

    private void askCallLogic(SipRequest request, ServerTransaction transaction) {
        openOffer = transaction;
        var offer = request.bodyText();
        boolean isTold = events.tell(sink -> {
            try {
                var answer = sink.offered(leg, offer);
                needs.loop().execute(() -> onSdpAnswer(request, transaction, answer));
            } catch (RuntimeException failure) {
                int status = failure instanceof ParleyException refused ? EndReasons.toStatus(refused.code()) : 500;
                needs.loop().execute(() -> onSdpRefused(request, transaction, status));
            }
        });
        if (!isTold) {
            onSdpRefused(request, transaction, 503);
        }
    }

    private void onSdpAnswer(SipRequest request, ServerTransaction transaction, String sdp) {
        if (openOffer == transaction) {
            openOffer = null;
            localSdp = sdp;
            accept(request, transaction, withSdp(success(request), sdp));
        }
    }

    private void onSdpRefused(SipRequest request, ServerTransaction transaction, int status) {
        if (openOffer == transaction) {
            openOffer = null;
            answer(request, transaction, SipResponse.answer(request, status));
        }
    }

    /** The peer took its re-INVITE back. */
    public void onCancelled(ServerTransaction transaction) {
        if (openOffer == transaction) {
            openOffer = null;
            answer(transaction.request(), transaction, SipResponse.answer(transaction.request(), 487));
        }
    }

    private void refuseOpenOffer() {
        if (openOffer != null) {
            onCancelled(openOffer);
        }
    }

    private SipResponse success(SipRequest request) {
        var ok = SipResponse.answer(request, 200)
                .with(HeaderName.CONTACT, "<" + Ways.contact(flow) + ">")
                .with(HeaderName.ALLOW, Doorkeeper.ALLOW)
                .with(HeaderName.SUPPORTED, Doorkeeper.SUPPORTED);
        return SessionTimer.asServer(request).map(timer -> timer.onto(ok, request)).orElse(ok);
    }

    private static SipResponse withSdp(SipResponse response, String sdp) {
        return response.withBody(LegNeeds.SDP, sdp.getBytes(StandardCharsets.UTF_8));
    }

    private void accept(SipRequest request, ServerTransaction transaction, SipResponse ok) {
        answer(request, transaction, ok);
        if (request.is(SipMethod.INVITE)) {
            onAnswered(request, transaction, ok);
        } else {
            agree(SessionTimer.asServer(request));
        }
    }

    private void answer(SipRequest request, ServerTransaction transaction, SipResponse response) {
        respond(transaction, response);
        dialog.onAnswered(request, response);
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

    private void agree(Optional<SessionTimer> timer) {
        if (sessionTimer != null) {
            sessionTimer.cancel();
            sessionTimer = null;
        }
        timer.ifPresent(agreed -> sessionTimer = needs.timers().after(agreed.due(), () -> onSessionDue(agreed)));
    }

    private void onSessionDue(SessionTimer timer) {
        if (isOver) {
            return;
        }
        if (!timer.weRefresh()) {
            onLost(EndReason.CONNECTION_LOST); // RFC 4028 §10: the peer did not refresh.
        } else if (!dialog.mayOffer()) {
            sessionTimer = needs.timers().after(REFRESH_RETRY, () -> onSessionDue(timer));
        } else {
            needs.ways().reach(flow, dialog.nextHop(), way -> refresh(timer, way), () -> onLost(EndReason.CONNECTION_LOST));
        }
    }

    private void refresh(SessionTimer timer, SocketFlow way) {
        flow = way;
        var method = peerTakesUpdate ? SipMethod.UPDATE : SipMethod.INVITE;
        var request = timer.onto(dialog.request(method, Ways.contact(way)))
                .with(HeaderName.SUPPORTED, Doorkeeper.SUPPORTED)
                .with(HeaderName.ALLOW, Doorkeeper.ALLOW);
        var refresh = peerTakesUpdate
                ? request
                : request.withBody(LegNeeds.SDP, localSdp.getBytes(StandardCharsets.UTF_8)); // Nothing changed: the same version.
        needs.core().send(refresh, way, new SipCore.Replies() {
            @Override
            public void onResponse(SipResponse response) {
                onRefreshed(timer, response);
            }

            @Override
            public void onNoAnswer(int status) {
                onLost(EndReason.CONNECTION_LOST);
            }
        });
    }

    private void onRefreshed(SessionTimer timer, SipResponse response) {
        dialog.onResponse(response);
        if (!response.isFinal()) {
            return;
        }
        if (response.isSuccess() && response.cseq().method().equals(SipMethod.INVITE)) {
            lastAck = needs.core().sendAck(dialog.ack(response), flow);
        }
        if (dialog.state() == Dialog.State.TERMINATED) {
            onLost(EndReason.CONNECTION_LOST);
        } else if (response.isSuccess()) {
            agree(SessionTimer.asClient(response).or(() -> Optional.of(timer)));
        } else if (!isOver) {
            sessionTimer = needs.timers().after(REFRESH_RETRY, () -> onSessionDue(timer)); // 491 and the like: soon again.
        }
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
        refuseOpenOffer();
        if (repeater != null && !repeater.isOver()) {
            byeReason = reason;
        } else {
            sendBye(reason);
        }
    }

    private void sendBye(EndReason reason) {
        var bye = dialog.request(SipMethod.BYE, Ways.contact(flow))
                .with(HeaderName.REASON, EndReasons.toReasonHeader(reason));
        // What becomes of it changes nothing: for us the call is over (RFC 3261 §15.1.1).
        needs.ways().reach(flow, dialog.nextHop(), way -> needs.core().send(bye, way, SipCore.Replies.NONE), () -> {});
        end();
    }

    private void end() {
        isOver = true;
        isEnded = true;
        byeReason = null;
        repeater = null;
        dialog.terminate();
        agree(Optional.empty());
        onOver.run();
    }

    /** Whether this answer to our INVITE made the dialog: forked ones have other tags. */
    public boolean isOf(SipResponse success) {
        return dialog.id().equals(DialogId.ofReceived(success));
    }

    public Dialog dialog() {
        return dialog;
    }

    private long nowNs() {
        return needs.clock().nowNs();
    }
}
