package org.parley.domain.calls;

import java.util.Optional;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.TenantId;

/**
 * What the SIP edge tells call logic. Called on the edge's threads; only {@link #offered} answers, and may wait for
 * media, so the edge calls it on a virtual thread. Events of one leg arrive in order.
 */
public interface PhoneEvents {
    /**
     * A telephone calls. The edge has authenticated it. {@code commandId} is the same for a request that was repeated
     * or forked to us twice (Call-ID, CSeq and From tag). Call logic answers through {@link PhonePlane}.
     */
    void incoming(Incoming call);

    /** {@code from} is empty for calls by a trunk, which {@code trunk} names then; {@code dialled} is as the plan maps it. */
    record Incoming(
            String commandId,
            LegId leg,
            TenantId tenant,
            Optional<AccountId> from,
            String fromNumber,
            String displayName,
            String dialled,
            String offerSdp,
            Optional<String> trunk) {}

    /** A device of the one we call rings. */
    void ringing(LegId leg);

    void answered(LegId leg, String answerSdp);

    /** No device took the call: the best final answer, as a reason. */
    void failed(LegId leg, EndReason reason);

    /** BYE or CANCEL from the telephone, or the dialog died. */
    void hungUp(LegId leg, EndReason reason);

    /** A re-INVITE or UPDATE with an offer (hold, resume, new address): returns the SDP answer. */
    String offered(LegId leg, String offerSdp);

    /** DTMF by SIP INFO. */
    void digit(LegId leg, char digit, int durationMs);
}
