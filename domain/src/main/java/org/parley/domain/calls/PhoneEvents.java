package org.parley.domain.calls;

import java.util.Optional;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.calls.PhonePlane.Passed;

/**
 * What the SIP edge tells call logic. Called on the edge's threads; only {@link #offered} and {@link #offerWanted} answer, and may
 * wait for media, so the edge calls them on virtual threads. Events of one leg arrive in order.
 */
public interface PhoneEvents {
    /**
     * A telephone calls. The edge has authenticated it. {@code commandId} is the same for a request that was repeated
     * or forked to us twice (Call-ID, CSeq and From tag). Call logic answers through {@link PhonePlane}.
     */
    void incoming(Incoming call);

    /**
     * {@code from} is empty for calls by a trunk, which {@code trunk} names then; {@code dialled} is as the plan maps it;
     * {@code offerSdp} is empty where the caller wants our offer.
     */
    record Incoming(
            String commandId,
            LegId leg,
            TenantId tenant,
            Optional<AccountId> from,
            String fromNumber,
            String displayName,
            String dialled,
            String offerSdp,
            Optional<String> trunk,
            Details details) {}

    /**
     * What else its INVITE says.
     *
     * @param media what sound the caller speaks, by the way he came
     * @param anonymous whether he wants his number and name kept from the called one (RFC 3323)
     * @param passed handed on to the called one
     * @param replaces the leg whose place he takes in its call (RFC 3891)
     */
    record Details(DeviceClass media, boolean anonymous, Passed passed, Optional<LegId> replaces) {
        public static final Details PLAIN =
                new Details(DeviceClass.PLAIN, false, Passed.NOTHING, Optional.empty());
    }

    /** A device of the one we call rings. */
    void ringing(LegId leg);

    /** A device of the one we call is heard already, before it answers. */
    void progressed(LegId leg, String answerSdp);

    void answered(LegId leg, String answerSdp);

    /** No device took the call: the best final answer, as a reason. */
    void failed(LegId leg, EndReason reason);

    /** A device cannot do the encryption that was offered; the others go on ringing. It may be called again without. */
    void mediaRefused(LegId leg, String device);

    /** The one we call wants to be reached at another number of his organisation's. */
    void redirected(LegId leg, String number);

    /** BYE or CANCEL from the telephone, or the dialog died. */
    void hungUp(LegId leg, EndReason reason);

    /** A re-INVITE or UPDATE with an offer (hold, resume, new address): returns the SDP answer. */
    String offered(LegId leg, String offerSdp);

    /** A re-INVITE without an offer: returns ours. */
    String offerWanted(LegId leg);

    /** The answer to an offer of ours that the peer asked for: at the call's beginning, or within it. */
    void offerAnswered(LegId leg, String answerSdp);

    /** The telephone wants the other side to be connected with somebody else (RFC 3515, RFC 5589). */
    void transferRequested(LegId leg, Transfer transfer);

    /**
     * @param number who is to take the telephone's place
     * @param consultation the telephone's leg of the call it has with him already; empty: he is to be called
     */
    record Transfer(String number, Optional<LegId> consultation) {}

    /** DTMF by SIP INFO. */
    void digit(LegId leg, char digit, int durationMs);
}
