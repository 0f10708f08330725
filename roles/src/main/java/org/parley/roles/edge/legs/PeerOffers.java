package org.parley.roles.edge.legs;

import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ParleyException;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.PhoneEvents;
import org.parley.protocols.sip.dialog.Dialog;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.transaction.ServerTransaction;
import org.parley.roles.edge.core.Ways;
import org.parley.roles.edge.door.Doorkeeper;

/**
 * Offers that the peer makes within a dialog, in re-INVITE, UPDATE and PRACK, and those that it asks us for by a re-INVITE without one
 * (RFC 3264, RFC 3311, RFC 6141). Call logic answers them. Owned by the SIP loop.
 */
final class PeerOffers {
    private static final long NONE = -1;

    /** Whose offers they are; {@code onAnswered} is told each INVITE that was answered with 2xx. */
    record Of(LegId leg, Dialog dialog, DialogRequests requests, LegEvents events, SessionRefresher refresher) {}

    private final LegNeeds needs;
    private final Of of;
    private final Accepted accepted;
    private String localSdp;
    private @Nullable ServerTransaction open;
    /** CSeq of the INVITE that we answered with an offer: its ACK has the answer. */
    private long ackAnswers = NONE;

    /** A re-INVITE was answered with 2xx, which is now repeated until its ACK. */
    @FunctionalInterface
    interface Accepted {
        void onAccepted(SipRequest invite, ServerTransaction transaction, SipResponse success);
    }

    PeerOffers(LegNeeds needs, Of of, String localSdp, Accepted accepted) {
        this.needs = needs;
        this.of = of;
        this.localSdp = localSdp;
        this.accepted = accepted;
    }

    /** What we said last. */
    String localSdp() {
        return localSdp;
    }

    void onLocalSdp(String sdp) {
        localSdp = sdp;
    }

    /** Our 2xx to this INVITE carried an offer. */
    void expectAnswerInAck(SipRequest invite) {
        ackAnswers = invite.cseq().number();
    }

    /** False where the ACK should have had an answer and has none. */
    boolean onAck(SipRequest ack) {
        if (ack.cseq().number() != ackAnswers) {
            return true;
        }
        ackAnswers = NONE;
        boolean hasAnswer = ack.contentType().equals(LegNeeds.SDP) && ack.hasBody();
        if (hasAnswer) {
            var answer = ack.bodyText();
            of.events().tell(sink -> sink.offerAnswered(of.leg(), answer));
        }
        return hasAnswer;
    }

    void onRequest(SipRequest request, ServerTransaction transaction) {
        var tooShort = SessionTimer.refusal(request);
        if (tooShort.isPresent()) {
            answer(request, transaction, tooShort.get());
        } else if (request.hasBody() && !request.contentType().equals(LegNeeds.SDP)) {
            answer(request, transaction, SipResponse.answer(request, 415).with(HeaderName.ACCEPT, LegNeeds.SDP));
        } else if (request.hasBody()) {
            var offer = request.bodyText();
            ask(request, transaction, sink -> sink.offered(of.leg(), offer), this::onSdp);
        } else if (request.is(SipMethod.INVITE)) {
            ask(request, transaction, sink -> sink.offerWanted(of.leg()), (_, sdp) -> {
                expectAnswerInAck(request);
                onSdp(transaction, sdp);
            });
        } else {
            accept(request, transaction, success(request)); // A refresh only.
        }
    }

    private void ask(
            SipRequest request,
            ServerTransaction transaction,
            Function<PhoneEvents, String> question,
            BiConsumer<ServerTransaction, String> then) {
        open = transaction;
        boolean isTold = of.events().tell(sink -> {
            try {
                var sdp = question.apply(sink);
                needs.loop().execute(() -> {
                    if (open == transaction) {
                        open = null;
                        then.accept(transaction, sdp);
                    }
                });
            } catch (RuntimeException failure) {
                int status = failure instanceof ParleyException refused ? EndReasons.toStatus(refused.code()) : 500;
                needs.loop().execute(() -> onRefused(request, transaction, status));
            }
        });
        if (!isTold) {
            onRefused(request, transaction, 503);
        }
    }

    private void onSdp(ServerTransaction transaction, String sdp) {
        localSdp = sdp;
        var request = transaction.request();
        accept(request, transaction, success(request).withBody(LegNeeds.SDP, sdp.getBytes(StandardCharsets.UTF_8)));
    }

    private void onRefused(SipRequest request, ServerTransaction transaction, int status) {
        if (open == transaction) {
            open = null;
            answer(request, transaction, SipResponse.answer(request, status));
        }
    }

    /** The peer took its re-INVITE back, or the call is over. */
    void onCancelled(ServerTransaction transaction) {
        if (open == transaction) {
            open = null;
            answer(transaction.request(), transaction, SipResponse.answer(transaction.request(), 487));
        }
    }

    void refuseOpen() {
        if (open != null) {
            onCancelled(open);
        }
    }

    private SipResponse success(SipRequest request) {
        if (request.is(SipMethod.PRACK)) {
            return SipResponse.answer(request, 200);
        }
        var ok = SipResponse.answer(request, 200)
                .with(HeaderName.CONTACT, "<" + Ways.contact(of.requests().flow()) + ">")
                .with(HeaderName.ALLOW, Doorkeeper.ALLOW)
                .with(HeaderName.SUPPORTED, Doorkeeper.SUPPORTED);
        return SessionTimer.asServer(request).map(timer -> timer.onto(ok, request)).orElse(ok);
    }

    private void accept(SipRequest request, ServerTransaction transaction, SipResponse ok) {
        answer(request, transaction, ok);
        if (request.is(SipMethod.INVITE)) {
            accepted.onAccepted(request, transaction, ok);
        } else if (request.is(SipMethod.UPDATE) && of.dialog().state() == Dialog.State.CONFIRMED) {
            of.refresher().agree(SessionTimer.asServer(request));
        }
    }

    private void answer(SipRequest request, ServerTransaction transaction, SipResponse response) {
        needs.core().respond(transaction, response);
        of.dialog().onAnswered(request, response);
    }
}
