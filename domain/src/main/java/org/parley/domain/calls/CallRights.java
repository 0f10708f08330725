package org.parley.domain.calls;

import java.util.Optional;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.AccountRole;
import org.parley.domain.accounts.Principal;
import org.parley.domain.calls.CallState.Leg;
import org.parley.domain.calls.CallState.Phase;
import org.parley.domain.conversations.Conference;
import org.parley.domain.conversations.Conferences;

/** Who may see and do what in a call. Pure functions; the conference is handed in where there is one. */
final class CallRights {
    private CallRights() {}

    /** NOT_FOUND for other organisations, FORBIDDEN for strangers of the same. */
    static void requireSee(Principal by, CallState call, Optional<Conference> conference) {
        if (!isOfTenant(by, call)) {
            throw new ParleyException(ErrorCode.NOT_FOUND, "There is no call " + call.call() + ".");
        }
        if (!maySee(by, call, conference)) {
            throw new ParleyException(ErrorCode.FORBIDDEN, "You took no part in call " + call.call() + ".");
        }
    }

    static boolean maySee(Principal by, CallState call, Optional<Conference> conference) {
        if (!isOfTenant(by, call)) {
            return false;
        }
        return switch (by) {
            case Principal.Operator _ -> true;
            case Principal.Member member ->
                member.role() == AccountRole.ADMIN
                        || tookPart(by, call)
                        || conference.filter(c -> c.owner().equals(member.subject())).isPresent()
                        || (call.conference().isPresent() && !call.isEnded());
            case Principal.Guest guest ->
                tookPart(by, call)
                        || (!call.isEnded() && call.conference().equals(Optional.of(guest.conference())));
        };
    }

    /** One's own leg: answering and unmuting are for nobody else. */
    static void requireOwn(Principal by, CallState call, Leg leg) {
        if (!isOfTenant(by, call) || !leg.subject().equals(by.subject())) {
            throw new ParleyException(ErrorCode.FORBIDDEN, "This leg is somebody else's.");
        }
    }

    /** One's own leg, or any leg of a conference that one manages: muting and removing people. */
    static void requireOwnOrManage(Principal by, CallState call, Leg leg, Optional<Conference> conference) {
        boolean manages = isOfTenant(by, call)
                && (by instanceof Principal.Operator
                        || conference.filter(c -> Conferences.mayManage(by, c)).isPresent());
        if (!manages) {
            requireOwn(by, call, leg);
        }
    }

    /**
     * Only the conference's owner or an admin; of a call without a conference: who takes part. A conference that the operator made on
     * the command line has nobody in it who owns it: there every account that takes part may.
     */
    static void requireRecord(Principal by, CallState call, Optional<Conference> conference) {
        if (!mayRecord(by, call, conference)) {
            throw new ParleyException(
                    ErrorCode.FORBIDDEN,
                    call.conference().isPresent()
                            ? "Only the conference's owner or an admin may record it."
                            : "Only who takes part in the call may record it.");
        }
    }

    private static boolean mayRecord(Principal by, CallState call, Optional<Conference> conference) {
        boolean isOwners = call.conference().isPresent()
                && !(by instanceof Principal.Member
                        && conference.filter(c -> c.owner().equals(Conferences.OPERATOR)).isPresent());
        return isOfTenant(by, call)
                && (by instanceof Principal.Operator
                        || conference.filter(c -> Conferences.mayManage(by, c)).isPresent()
                        || (!isOwners && takesPart(by, call)));
    }

    /** Whether a lock does not keep him out. */
    static boolean manages(Principal by, Optional<Conference> conference) {
        return conference.filter(c -> Conferences.mayManage(by, c)).isPresent();
    }

    /** What {@link #requireRecord} asks, of whoever silences, seats or locks out others. */
    static void requireModerate(Principal by, CallState call, Optional<Conference> conference) {
        if (!mayRecord(by, call, conference)) {
            throw new ParleyException(
                    ErrorCode.FORBIDDEN,
                    call.conference().isPresent()
                            ? "Only the conference's owner or an admin may do that."
                            : "Only who takes part in the call may do that.");
        }
    }

    private static boolean isOfTenant(Principal by, CallState call) {
        return by instanceof Principal.Operator || by.tenant().equals(call.tenant());
    }

    private static boolean takesPart(Principal by, CallState call) {
        return call.legs().stream()
                .anyMatch(leg -> leg.phase() == Phase.JOINED && leg.subject().equals(by.subject()));
    }

    private static boolean tookPart(Principal by, CallState call) {
        return call.legs().stream().anyMatch(leg -> leg.subject().equals(by.subject()));
    }
}
