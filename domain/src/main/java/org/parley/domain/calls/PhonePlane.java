package org.parley.domain.calls;

import org.parley.domain.accounts.AccountId;
import org.parley.domain.routing.SipRouting;

/**
 * Telephones, as call logic sees them: implemented by {@code roles.edge}. Non-blocking: what comes of it is told to
 * {@link PhoneEvents}. Calls for a leg that is over are ignored.
 */
public interface PhonePlane {
    /** Tells the caller that it rings (180). */
    void ring(LegId leg);

    /** Answers the caller (200 with this SDP). */
    void answer(LegId leg, String answerSdp);

    /** Refuses the caller before an answer. */
    void reject(LegId leg, EndReason reason);

    /** Calls all registered devices of an account with our offer; the first to answer wins, the others are cancelled. */
    void invite(LegId leg, AccountId callee, Caller caller, String offerSdp);

    /**
     * Calls out by a trunk: its targets are tried in turn (RFC 3263, priorities, health) until one answers; if none takes the
     * call, {@link PhoneEvents#failed} says so, and call logic may try the next trunk with another leg.
     */
    void inviteTrunk(LegId leg, SipRouting.TrunkChoice choice, String offerSdp);

    /** Ends it in whatever phase it is: CANCEL, BYE, or a final answer. Idempotent. */
    void hangUp(LegId leg, EndReason reason);

    /** Whether the account has a live registration. */
    boolean isReachable(AccountId account);

    /** Whether its live registrations ask for encrypted media (a contact over TLS or WSS). */
    boolean wantsSecureMedia(AccountId account);

    /** Whether its live registrations are WebRTC clients (WSS): they are offered WebRTC. */
    boolean wantsWebRtc(AccountId account);

    /** Events come back here; set once, before the first call. */
    void onEvents(PhoneEvents events);

    /** Who calls, as a telephone shows it. */
    record Caller(String number, String displayName) {}
}
