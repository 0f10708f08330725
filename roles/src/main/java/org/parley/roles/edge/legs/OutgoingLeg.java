package org.parley.roles.edge.legs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.domain.calls.EndReason;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.PhonePlane;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.dialog.Dialog;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipUri;
import org.parley.roles.edge.core.Domains;
import org.parley.roles.edge.registrar.Binding;

/**
 * Somebody whom we call: an INVITE to each device of an account at once (RFC 3261 §13.2, §16.7), or to a trunk. The first to answer wins and
 * the others are cancelled; an answer that crosses its CANCEL is acknowledged and ended. Owned by the SIP loop.
 */
final class OutgoingLeg implements Leg {
    /**
     * Who is called, and how.
     *
     * @param hasSecureOffer whether a device may refuse the offer for its encryption
     * @param redirects opens the ways to a contact that the called one sends us to; empty: not followed here
     */
    record Call(
            LegId id,
            InviteWriter writer,
            InviteWriter.Same same,
            Challenges challenges,
            boolean hasSecureOffer,
            Optional<Redirects> redirects) {}

    /** The ways to where a 3xx points. */
    @FunctionalInterface
    interface Redirects {
        Attempts to(SipUri contact);
    }

    private enum State {
        CALLING,
        ANSWERED,
        OVER
    }

    private static final int REDIRECTIONS_MAX = 3;

    private final LegNeeds needs;
    private final Call call;
    private final LegEvents events;
    private final List<Fork> forks = new ArrayList<>();
    private final BestRefusal best = new BestRefusal();
    private State state = State.CALLING;
    private EndReason hungUpFor = EndReason.CANCELLED;
    private boolean hasRung;
    private boolean isHeard;
    private int redirections;
    private @Nullable PhoneDialog dialog;

    OutgoingLeg(LegNeeds needs, Call call, LegEvents events) {
        this.needs = needs;
        this.call = call;
        this.events = events;
    }

    /** Calls all of them. Without any the leg fails as unreachable. */
    void start(List<Attempts> called) {
        called.forEach(this::fork);
        List.copyOf(forks).forEach(Fork::start);
        failIfAllRefused();
    }

    private Fork fork(Attempts attempts) {
        var fork = new Fork(needs, attempts, call.writer(), call.same(), call.challenges(), new ForkEvents());
        forks.add(fork);
        return fork;
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
    public void answer(String sdp) {
        // It is the telephone that answers.
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
        List.copyOf(forks).stream().filter(fork -> fork != winner).forEach(fork -> fork.cancel(reason));
    }

    private final class ForkEvents implements Fork.Events, PhoneDialog.Owner {
        @Override
        public void onRinging() {
            if (state == State.CALLING && !hasRung) {
                hasRung = true;
                events.tell(sink -> sink.ringing(call.id()));
            }
        }

        @Override
        public void onProgress(String answerSdp) {
            // Where several devices are called, none is heard before it answers.
            if (state == State.CALLING && !isHeard && forks.size() == 1) {
                isHeard = true;
                events.tell(sink -> sink.progressed(call.id(), answerSdp));
            }
        }

        @Override
        public PhoneDialog open(SipRequest invite, SipResponse response, SocketFlow flow) {
            var start = new PhoneDialog.Start(
                    call.id(), Dialog.asCaller(invite, response), flow, call.same().offerSdp(), events, call.challenges(), this);
            var opened = new PhoneDialog(needs, start, true);
            needs.dialogs().add(opened);
            return opened;
        }

        @Override
        public void onSuccess(Fork fork, SipRequest invite, SipResponse success) {
            if (dialog != null && dialog.isOf(success)) {
                dialog.onRepeatedSuccess(success);
            } else if (state == State.CALLING && !fork.answerSdp(success).isEmpty()) {
                win(fork, invite, success);
            } else {
                refuse(fork, invite, success);
            }
        }

        @Override
        public void onRefused(Fork fork, int status, @Nullable SipResponse answer) {
            if (state == State.CALLING && status >= 300 && status < 400 && answer != null && isFollowed(answer)) {
                return;
            }
            best.add(status, answer == null ? EndReasons.fromStatus(status) : EndReasons.fromResponse(answer));
            if (state == State.CALLING && status >= 600) {
                cancelOthers(fork, EndReasons.fromStatus(status)); // RFC 3261 §16.7: nobody else need be asked.
            }
            boolean isOfMedia = status == 488 || status == 415 || status == 606;
            if (state == State.CALLING && isOfMedia && call.hasSecureOffer() && fork.way().orElse("") instanceof Binding device) {
                events.tell(sink -> sink.mediaRefused(call.id(), device.contact().toString()));
            }
            failIfAllRefused();
            endIfDone();
        }

        @Override
        public boolean onPrack(SipRequest prack) {
            return false; // We answer nothing reliably: we called.
        }

        @Override
        public void onEarlyBye() {
            // RFC 3261 §15: who is called refuses, and does not say BYE.
        }

        @Override
        public void onOver() {
            state = State.OVER;
            if (dialog != null) {
                needs.dialogs().remove(dialog);
            }
            needs.dialogs().remove(call.id());
        }
    }

    /**
     * A redirection (RFC 3261 §8.1.3.4): a trunk's is followed here, as it leads to servers; a telephone's is told to call logic where it
     * names one of our numbers: it must not make us call any address in the world.
     */
    private boolean isFollowed(SipResponse redirection) {
        if (redirection.contacts().isEmpty()) {
            return false;
        }
        var contact = redirection.contacts().getFirst().uri();
        if (call.redirects().isPresent()) {
            if (!(contact instanceof SipUri uri) || redirections >= REDIRECTIONS_MAX) {
                return false;
            }
            redirections++;
            fork(call.redirects().get().to(uri.asRequestUri())).start();
            return true;
        }
        var number = Domains.number(contact);
        if (!number.isEmpty() && forks.stream().anyMatch(fork -> fork.way().isPresent() && needs.domains().isOurs(contact, fork.flow()))) {
            events.tell(sink -> sink.redirected(call.id(), number));
        }
        return false;
    }

    private void win(Fork fork, SipRequest invite, SipResponse success) {
        state = State.ANSWERED;
        needs.counters().callsAnswered.increment();
        var sdp = fork.answerSdp(success);
        var confirmed = fork.dialog(invite, success);
        dialog = confirmed;
        fork.forgetEarly(confirmed);
        confirmed.onSuccess(success);
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
        fork.endAnswered(invite, success, reason);
        fork.forgetEarly(null);
        best.add(488, EndReason.NOT_ACCEPTABLE);
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
            needs.dialogs().remove(call.id());
        }
    }
}
