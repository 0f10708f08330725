package org.parley.domain.calls;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.routing.SipRouting;

/**
 * Telephones, as call logic sees them: implemented by {@code roles.edge}. Non-blocking: what comes of it is told to
 * {@link PhoneEvents}. Calls for a leg that is over are ignored.
 */
public interface PhonePlane {
    /** Tells the caller that it rings (180). */
    void ring(LegId leg);

    /** Lets the caller hear what comes before an answer (183 with this SDP). */
    void progress(LegId leg, String answerSdp);

    /** Answers the caller: 200 with our answer, or with our offer where the caller made none ({@link PhoneEvents#offerAnswered}). */
    void answer(LegId leg, String sdp);

    /** Refuses the caller before an answer. */
    void reject(LegId leg, EndReason reason);

    /** Calls devices of an account with our offer; the first to answer wins, the others are cancelled. */
    void invite(LegId leg, Callee callee, Caller caller, String offerSdp);

    /**
     * Calls out by a trunk: its targets are tried in turn (RFC 3263, priorities, health) until one answers; if none takes the
     * call, {@link PhoneEvents#failed} says so, and call logic may try the next trunk with another leg.
     *
     * @param caller only what it says beside number and name, which are the choice's
     */
    void inviteTrunk(LegId leg, SipRouting.TrunkChoice choice, Caller caller, String offerSdp);

    /** Ends it in whatever phase it is: CANCEL, BYE, or a final answer. Idempotent. */
    void hangUp(LegId leg, EndReason reason);

    /** Tells who asked for a transfer how it goes (NOTIFY, RFC 3515). */
    void transferred(LegId by, TransferProgress progress);

    /** Tells the telephone that the other side pressed a key, where it takes that by INFO. */
    void sendDigit(LegId leg, char digit, int durationMs);

    /** Whether the account has a live registration. */
    boolean isReachable(AccountId account);

    /** The classes of its live registrations: each is offered what it asks for, by a leg of its own. */
    Set<DeviceClass> devices(AccountId account);

    /** Events come back here; set once, before the first call. */
    void onEvents(PhoneEvents events);

    /**
     * Who is called.
     *
     * @param device only this one, as {@link PhoneEvents#mediaRefused} named it; empty: all of the class
     */
    record Callee(AccountId account, DeviceClass devices, Optional<String> device) {}

    /** Who calls, as a telephone shows it; an anonymous one's number and name are not sent. */
    record Caller(String number, String displayName, boolean anonymous, Passed passed) {
        public Caller(String number, String displayName) {
            this(number, displayName, false, Passed.NOTHING);
        }
    }

    /**
     * What the edge hands through from the caller's request to the called one's, unread by call logic.
     *
     * @param diverted who the call was meant for before, the newest first (RFC 5806, RFC 7044)
     * @param alertInfo,callInfo values of the headers (RFC 3261 §20.4, §20.9)
     * @param referredBy who transferred the call here (RFC 3892)
     */
    record Passed(List<String> diverted, Optional<String> alertInfo, Optional<String> callInfo, Optional<String> referredBy) {
        public static final Passed NOTHING = new Passed(List.of(), Optional.empty(), Optional.empty(), Optional.empty());

        public Passed {
            diverted = List.copyOf(diverted);
        }

        /** Also diverted by {@code number}. */
        public Passed divertedBy(String number) {
            var all = new java.util.ArrayList<String>();
            all.add(number);
            all.addAll(diverted);
            return new Passed(all, alertInfo, callInfo, referredBy);
        }

        public Passed referredBy(String number) {
            return new Passed(diverted, alertInfo, callInfo, Optional.of(number));
        }
    }

    /** How a transfer goes. */
    sealed interface TransferProgress {
        record Ringing() implements TransferProgress {}

        record Succeeded() implements TransferProgress {}

        record Failed(EndReason reason) implements TransferProgress {}
    }
}
