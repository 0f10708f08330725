package org.parley.roles.edge.legs;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.parley.domain.calls.EndReason;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.PhonePlane;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.dialog.Dialog;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.transaction.ServerTransaction;
import org.parley.roles.edge.core.Ways;
import org.parley.roles.edge.door.Doorkeeper;

/** A telephone that calls us (RFC 3261 §13.3): rings, is answered or refused, or gives up. Owned by the SIP loop. */
public final class IncomingLeg implements Leg {
    private enum State {
        RINGING,
        ANSWERED,
        OVER
    }

    private final LegNeeds needs;
    private final Dialogs dialogs;
    private final LegId id;
    private final ServerTransaction transaction;
    private final LegEvents events;
    private final String tag;
    private State state = State.RINGING;
    private @Nullable PhoneDialog dialog;

    public IncomingLeg(LegNeeds needs, Dialogs dialogs, LegId id, ServerTransaction transaction, LegEvents events) {
        this.needs = needs;
        this.dialogs = dialogs;
        this.id = id;
        this.transaction = transaction;
        this.events = events;
        tag = needs.tags().get();
    }

    @Override
    public void ring() {
        if (state == State.RINGING) {
            respond(SipResponse.answer(invite(), 180)
                    .with(HeaderName.CONTACT, "<" + Ways.contact(flow()) + ">")
                    .with(HeaderName.ALLOW, Doorkeeper.ALLOW));
        }
    }

    @Override
    public void progress(String answerSdp) {
        if (state == State.RINGING) {
            respond(SipResponse.answer(invite(), 183)
                    .with(HeaderName.CONTACT, "<" + Ways.contact(flow()) + ">")
                    .with(HeaderName.ALLOW, Doorkeeper.ALLOW)
                    .withBody(LegNeeds.SDP, answerSdp.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Override
    public void transferred(PhonePlane.TransferProgress progress) {
        // REFER is not taken yet.
    }

    @Override
    public void answer(String answerSdp) {
        if (state != State.RINGING) {
            return;
        }
        state = State.ANSWERED;
        dialogs.noLongerRings(transaction);
        var ok = SipResponse.answer(invite(), 200)
                .withToTag(tag)
                .with(HeaderName.CONTACT, "<" + Ways.contact(flow()) + ">")
                .with(HeaderName.ALLOW, Doorkeeper.ALLOW)
                .with(HeaderName.SUPPORTED, Doorkeeper.SUPPORTED)
                .with(HeaderName.SERVER, LegNeeds.AGENT);
        var success = SessionTimer.asServer(invite())
                .map(timer -> timer.onto(ok, invite()))
                .orElse(ok)
                .withBody(LegNeeds.SDP, answerSdp.getBytes(StandardCharsets.UTF_8));
        var confirmed = new PhoneDialog(
                needs,
                new PhoneDialog.Start(
                        id, Dialog.asCallee(invite(), success), flow(), answerSdp, events, this::onDialogOver));
        dialog = confirmed;
        dialogs.add(confirmed);
        needs.counters().callsAnswered.increment();
        respond(success);
        confirmed.onAnswered(invite(), transaction, success);
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

    /** The caller gave up; if an answer crossed it, the answer holds and BYE comes (RFC 3261 §9.2, §15). */
    public void onCancelled() {
        if (state == State.RINGING) {
            respond(SipResponse.answer(invite(), 487));
            events.tell(sink -> sink.hungUp(id, EndReason.CANCELLED));
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

    private void onDialogOver() {
        if (dialog != null) {
            dialogs.remove(dialog);
        }
        end();
    }

    private void end() {
        state = State.OVER;
        dialogs.noLongerRings(transaction);
        dialogs.remove(id);
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
