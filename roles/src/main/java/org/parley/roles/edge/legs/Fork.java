package org.parley.roles.edge.legs;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.domain.calls.EndReason;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.dialog.Dialog;
import org.parley.protocols.sip.dialog.DialogId;
import org.parley.protocols.sip.message.CSeq;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.transaction.ClientTransaction;
import org.parley.roles.edge.core.RetryAfter;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.core.Ways;

/**
 * One who is called within an {@link OutgoingLeg}: an INVITE by one way after the other, again with credentials or a longer session
 * where that is asked for, and the early dialogs that its answers make. Owned by the SIP loop.
 */
final class Fork {
    private static final int ANSWERS_MAX = 8; // Dialogs that one INVITE may make by forking beyond us.
    private static final int REPEATS_MAX = 3;
    private static final int REQUEST_BYTES = 700; // About: without the offer.

    /** What the leg hears of it. */
    interface Events {
        void onRinging();

        /** The answer to our offer came before the call is answered. */
        void onProgress(String answerSdp);

        /** An answer makes a dialog. */
        PhoneDialog open(SipRequest invite, SipResponse response, SocketFlow flow);

        /** Each 2xx, repeated ones too. */
        void onSuccess(Fork fork, SipRequest invite, SipResponse success);

        /** It is done, with this final status; {@code answer} where the peer said it. */
        void onRefused(Fork fork, int status, @Nullable SipResponse answer);
    }

    private final LegNeeds needs;
    private final Attempts attempts;
    private final InviteWriter writer;
    private final InviteWriter.Same same;
    private final Challenges challenges;
    private final Events events;
    private final Map<DialogId, SipRequest> acks = new HashMap<>(2);
    private final Map<DialogId, Early> early = new HashMap<>(2);
    private @Nullable Try current;
    private @Nullable EndReason cancelledFor;
    private int lastStatus = 430;
    private boolean isDone;

    /** A dialog that is not answered yet, and how far its reliable answers have come. */
    private static final class Early {
        final PhoneDialog dialog;
        long rseq = -1;
        String answerSdp = "";

        Early(PhoneDialog dialog) {
            this.dialog = dialog;
        }
    }

    Fork(LegNeeds needs, Attempts attempts, InviteWriter writer, InviteWriter.Same same, Challenges challenges, Events events) {
        this.needs = needs;
        this.attempts = attempts;
        this.writer = writer;
        this.same = same;
        this.challenges = challenges;
        this.events = events;
    }

    void start() {
        attempts.next(
                REQUEST_BYTES + same.offerSdp().length(), this::begin, () -> done(lastStatus, null));
    }

    private void begin(Attempts.Way way) {
        if (cancelledFor != null) {
            done(487, null); // While the way was looked for.
            return;
        }
        var invite = writer.invite(way, same)
                .withBody(LegNeeds.SDP, same.offerSdp().getBytes(StandardCharsets.UTF_8));
        new Try(way, invite, 0).start();
    }

    /** One INVITE. */
    private final class Try implements SipCore.Replies {
        private final Attempts.Way way;
        private final SipRequest invite;
        private final int repeats;
        private @Nullable ClientTransaction transaction;

        private Try(Attempts.Way way, SipRequest invite, int repeats) {
            this.way = way;
            this.invite = invite;
            this.repeats = repeats;
        }

        private void start() {
            current = this;
            transaction = needs.core().send(invite, way.flow(), this);
            if (cancelledFor != null) {
                cancel(cancelledFor); // Another fork ended the search within this very call.
            }
        }

        @Override
        public void onResponse(SipResponse response) {
            if (response.isSuccess()) {
                isDone = true;
                attempts.onOutcome(way, response.status(), true, Optional.empty());
                events.onSuccess(Fork.this, invite, response);
            } else if (current != this) {
                return; // Another INVITE took its place.
            } else if (response.isFinal()) {
                onFinal(response);
            } else if (response.status() > 100) {
                onProvisional(response);
            }
        }

        private void onFinal(SipResponse response) {
            var again = repeats < REPEATS_MAX && cancelledFor == null ? again(response) : Optional.<SipRequest>empty();
            if (again.isPresent()) {
                forgetEarly(null);
                new Try(way, again.get(), repeats + 1).start();
                return;
            }
            attempts.onOutcome(way, response.status(), true, RetryAfter.of(response));
            onRefused(response.status(), response);
        }

        private Optional<SipRequest> again(SipResponse response) {
            return switch (response.status()) {
                case 401, 407 -> challenges.answer(invite, response).map(this::renumbered);
                // RFC 4028 §7.3.
                case 422 -> Optional.of(renumbered(invite.with(
                                HeaderName.SESSION_EXPIRES,
                                Integer.toString(Math.max(SessionTimer.SECONDS_PROPOSED, SessionTimer.minimum(response))))
                        .with(HeaderName.MIN_SE, Integer.toString(SessionTimer.minimum(response)))));
                default -> Optional.empty();
            };
        }

        private SipRequest renumbered(SipRequest request) {
            return request.without(HeaderName.VIA)
                    .with(HeaderName.CSEQ, new CSeq(invite.cseq().number() + 1, SipMethod.INVITE).toString());
        }

        private void onProvisional(SipResponse response) {
            var dialog = early(response);
            boolean isNews = dialog == null || acknowledge(dialog, response);
            if (!isNews) {
                return;
            }
            boolean hasSdp = response.hasBody() && response.contentType().equals(LegNeeds.SDP);
            if (response.status() == 180 || (response.status() == 183 && !hasSdp)) {
                events.onRinging();
            }
            if (hasSdp && dialog != null) {
                boolean isFirst = dialog.answerSdp.isEmpty() && early.values().stream().allMatch(one -> one.answerSdp.isEmpty());
                dialog.answerSdp = response.bodyText();
                if (isFirst) {
                    events.onProgress(dialog.answerSdp); // Of several that are heard, the first is.
                }
            }
        }

        private @Nullable Early early(SipResponse response) {
            if (response.to().tag().isEmpty()) {
                return null;
            }
            var id = DialogId.ofReceived(response);
            var known = early.get(id);
            if (known == null && early.size() < ANSWERS_MAX) {
                known = new Early(events.open(invite, response, way.flow()));
                early.put(id, known);
            }
            return known;
        }

        /** PRACK for a reliable answer; false for one that comes again or too early (RFC 3262 §4). */
        private boolean acknowledge(Early dialog, SipResponse response) {
            boolean isReliable = response.headers().elements(HeaderName.REQUIRE).contains("100rel");
            var said = response.header(HeaderName.RSEQ).map(String::strip).orElse("");
            if (!isReliable || !said.matches("\\d{1,10}")) {
                return true;
            }
            long rseq = Long.parseLong(said);
            if (dialog.rseq >= 0 && rseq != dialog.rseq + 1) {
                return false;
            }
            dialog.rseq = rseq;
            if (response.hasBody()) {
                dialog.dialog.dialog().onOfferSettled();
            }
            dialog.dialog.sendPrack(response, rseq);
            return true;
        }

        @Override
        public void onNoAnswer(int status) {
            if (current == this) {
                attempts.onOutcome(way, status, false, Optional.empty());
                onRefused(status, null);
            }
        }
    }

    private void onRefused(int status, @Nullable SipResponse answer) {
        forgetEarly(null);
        lastStatus = status;
        boolean mayTryAnother = !isDone && cancelledFor == null && attempts.isWorthAnother(status);
        if (mayTryAnother) {
            attempts.next(REQUEST_BYTES + same.offerSdp().length(), this::begin, () -> done(status, answer));
        } else {
            done(status, answer);
        }
    }

    private void done(int status, @Nullable SipResponse answer) {
        if (!isDone) {
            isDone = true;
            events.onRefused(this, status, answer);
        }
    }

    /** Takes it back; its final answer still comes. */
    void cancel(EndReason reason) {
        cancelledFor = reason;
        if (current != null && current.transaction != null && !isDone) {
            needs.core().cancel(current.transaction, EndReasons.toReasonHeader(reason));
        }
    }

    boolean isDone() {
        return isDone;
    }

    /** The way of what was sent last: a device's binding, a server. */
    Optional<Object> way() {
        return Optional.ofNullable(current).map(one -> one.way.name());
    }

    SocketFlow flow() {
        if (current == null) {
            throw new IllegalStateException("Nothing was sent yet");
        }
        return current.way.flow();
    }

    /** The dialog of this answer: the early one, with what was said in it, or a new one. */
    PhoneDialog dialog(SipRequest invite, SipResponse success) {
        var known = early.remove(DialogId.ofReceived(success));
        return known != null ? known.dialog : events.open(invite, success, flow());
    }

    /** The answer to our offer: in the 2xx, or before it in a provisional answer; empty if there is none. */
    String answerSdp(SipResponse success) {
        if (success.hasBody() && success.contentType().equals(LegNeeds.SDP)) {
            return success.bodyText();
        }
        var known = early.get(DialogId.ofReceived(success));
        return known == null ? "" : known.answerSdp;
    }

    /** Early dialogs that came to nothing, all but one. */
    void forgetEarly(@Nullable PhoneDialog but) {
        for (var one : List.copyOf(early.values())) {
            if (one.dialog != but) {
                one.dialog.forget();
                needs.dialogs().remove(one.dialog);
            }
        }
        early.clear();
    }

    /** Whether we have not yet answered this 2xx: not a repeated one. */
    boolean isFirstOf(SipResponse success) {
        return !acks.containsKey(DialogId.ofReceived(success)) && acks.size() < ANSWERS_MAX;
    }

    void acknowledgeAgain(SipResponse success) {
        var ack = acks.get(DialogId.ofReceived(success));
        if (ack != null) {
            needs.core().sendAgain(ack, flow());
        }
    }

    /** ACK and BYE for an answer that nobody wants any more. */
    void endAnswered(SipRequest invite, SipResponse success, EndReason reason) {
        var known = early.get(DialogId.ofReceived(success));
        var dialog = known != null ? known.dialog.dialog() : Dialog.asCaller(invite, success);
        acks.put(dialog.id(), needs.core().sendAck(dialog.ack(success), flow()));
        var bye = dialog.request(SipMethod.BYE, Ways.contact(flow()))
                .with(HeaderName.REASON, EndReasons.toReasonHeader(reason));
        needs.core().send(bye, flow(), SipCore.Replies.NONE);
    }
}
