package org.parley.roles.edge.legs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.domain.calls.EndReason;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.PhonePlane;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.dialog.Dialog;
import org.parley.protocols.sip.message.CSeq;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.Params;
import org.parley.protocols.sip.message.SipHeaders;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipUri;
import org.parley.roles.edge.core.Ways;
import org.parley.roles.edge.door.Doorkeeper;
import org.parley.roles.edge.registrar.Binding;

/**
 * A telephone that we call: an INVITE to each device of the account at once (RFC 3261 §13.2, §16.7). The first to answer wins and
 * the others are cancelled; an answer that crosses its CANCEL is acknowledged and ended. Owned by the SIP loop.
 */
public final class OutgoingLeg implements Leg {
    /** Who is called, by whom, with what; {@code domain} is ours, and stands behind the caller's number; where there is
     * none, our address does, so that the number can be called back. */
    public record Call(LegId id, PhonePlane.Caller caller, Optional<String> domain, String offerSdp, String callId) {}

    private enum State {
        CALLING,
        ANSWERED,
        OVER
    }

    private final LegNeeds needs;
    private final Dialogs dialogs;
    private final Call call;
    private final LegEvents events;
    private final String tag;
    private final List<Fork> forks = new ArrayList<>();
    private final BestRefusal best = new BestRefusal();
    private State state = State.CALLING;
    private EndReason hungUpFor = EndReason.CANCELLED;
    private boolean hasRung;
    private @Nullable PhoneDialog dialog;

    public OutgoingLeg(LegNeeds needs, Dialogs dialogs, Call call, LegEvents events) {
        this.needs = needs;
        this.dialogs = dialogs;
        this.call = call;
        this.events = events;
        tag = needs.tags().get();
    }

    /** Calls all of them. Without any the leg fails as unreachable. */
    public void start(List<Binding> devices) {
        // One Call-ID, From tag and CSeq for all: a device with two bindings then knows that it is one call (RFC 3261 §8.2.2.2).
        devices.forEach(device -> forks.add(new Fork(needs, device, this::invite, new ForkEvents())));
        List.copyOf(forks).forEach(Fork::start);
        failIfAllRefused();
    }

    private SipRequest invite(SipUri target, SocketFlow flow) {
        var self = flow.sentBy();
        var number = call.caller().number();
        var caller = call.domain()
                .map(domain -> SipUri.of(number, domain, -1))
                .orElseGet(() -> SipUri.of(number, self.host(), self.port()));
        var headers = new SipHeaders.Builder()
                .add(HeaderName.MAX_FORWARDS, 70)
                .add(HeaderName.FROM, new NameAddr(call.caller().displayName(), caller, Params.of("tag", tag)))
                .add(HeaderName.TO, NameAddr.of(target.withParams(Params.NONE)))
                .add(HeaderName.CALL_ID, call.callId())
                .add(HeaderName.CSEQ, new CSeq(1, SipMethod.INVITE))
                .add(HeaderName.CONTACT, "<" + Ways.contact(flow) + ">")
                .add(HeaderName.ALLOW, Doorkeeper.ALLOW)
                .add(HeaderName.SUPPORTED, Doorkeeper.SUPPORTED)
                .add(HeaderName.USER_AGENT, LegNeeds.AGENT);
        return SipRequest.of(SipMethod.INVITE, target, headers.build())
                .withBody(LegNeeds.SDP, call.offerSdp().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void ring() {
        // It is the telephone that rings.
    }

    @Override
    public void progress(String answerSdp) {
        // It is the telephone that is heard.
    }

    @Override
    public void transferred(PhonePlane.TransferProgress progress) {
        // REFER is not taken yet.
    }

    @Override
    public void answer(String answerSdp) {
        // It is the telephone that answers.
    }

    @Override
    public void hangUp(EndReason reason) {
        switch (state) {
            case CALLING -> {
                hungUpFor = reason;
                state = State.OVER;
                cancelOthers(null, reason);
                endIfDone();
            }
            case ANSWERED -> {
                if (dialog != null) {
                    dialog.hangUp(reason);
                }
            }
            case OVER -> {}
        }
    }

    private void cancelOthers(@Nullable Fork winner, EndReason reason) {
        forks.stream().filter(fork -> fork != winner).forEach(fork -> fork.cancel(reason));
    }

    private final class ForkEvents implements Fork.Events {
        @Override
        public void onRinging() {
            if (state == State.CALLING && !hasRung) {
                hasRung = true;
                events.tell(sink -> sink.ringing(call.id()));
            }
        }

        @Override
        public void onSuccess(Fork fork, SipRequest invite, SipResponse success) {
            if (dialog != null && dialog.isOf(success)) {
                dialog.onRepeatedSuccess(success);
            } else if (state == State.CALLING && success.contentType().equals(LegNeeds.SDP)) {
                win(fork, invite, success);
            } else {
                refuse(fork, invite, success);
            }
        }

        @Override
        public void onRefused(Fork fork, int status) {
            best.add(status);
            if (state == State.CALLING && status >= 600) {
                cancelOthers(fork, EndReasons.fromStatus(status)); // RFC 3261 §16.7: nobody else need be asked.
            }
            failIfAllRefused();
            endIfDone();
        }
    }

    private void win(Fork fork, SipRequest invite, SipResponse success) {
        state = State.ANSWERED;
        needs.counters().callsAnswered.increment();
        var confirmed = new PhoneDialog(
                needs,
                new PhoneDialog.Start(
                        call.id(), Dialog.asCaller(invite, success), fork.flow(), call.offerSdp(), events, this::onDialogOver));
        dialog = confirmed;
        dialogs.add(confirmed);
        confirmed.onSuccess(success);
        var sdp = success.bodyText();
        events.tell(sink -> sink.answered(call.id(), sdp));
        cancelOthers(fork, EndReason.ANSWERED_ELSEWHERE);
    }

    /** An answer that comes too late, or without SDP: acknowledged, and ended at once (RFC 3261 §13.2.2.4). */
    private void refuse(Fork fork, SipRequest invite, SipResponse success) {
        if (!fork.isFirstOf(success)) {
            fork.acknowledgeAgain(success);
            return;
        }
        var reason = switch (state) {
            case CALLING -> EndReason.NOT_ACCEPTABLE;
            case ANSWERED -> EndReason.ANSWERED_ELSEWHERE;
            case OVER -> hungUpFor;
        };
        fork.endAnswered(Dialog.asCaller(invite, success), success, reason);
        best.add(488);
        failIfAllRefused();
        endIfDone();
    }

    private void failIfAllRefused() {
        if (state == State.CALLING && forks.stream().allMatch(Fork::isDone)) {
            state = State.OVER;
            var reason = best.reason();
            events.tell(sink -> sink.failed(call.id(), reason));
            endIfDone();
        }
    }

    /** What was cancelled still gets its answers; only then the leg is forgotten. */
    private void endIfDone() {
        if (state == State.OVER && forks.stream().allMatch(Fork::isDone)) {
            dialogs.remove(call.id());
        }
    }

    private void onDialogOver() {
        state = State.OVER;
        if (dialog != null) {
            dialogs.remove(dialog);
        }
        dialogs.remove(call.id());
    }
}
