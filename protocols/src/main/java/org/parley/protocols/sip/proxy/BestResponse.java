package org.parley.protocols.sip.proxy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipResponse;

/** Which of several refusals the caller hears (RFC 3261 §16.7, steps 6 and 7). */
final class BestResponse {
    private BestResponse() {}

    /** The best of the refused branches; null if none was refused. */
    static <T> @Nullable Branch<T> of(List<Branch<T>> branches, boolean isCancelled) {
        Branch<T> best = null;
        for (int i = 0; i < branches.size(); i++) {
            var branch = branches.get(i);
            if (branch.state == Branch.State.REFUSED
                    && (best == null || rank(branch.status, isCancelled) < rank(best.status, isCancelled))) {
                best = branch;
            }
        }
        return best;
    }

    /** Lower is better: 6xx ends the search; else the lowest class, and within it what helps the caller to try again. */
    private static int rank(int status, boolean isCancelled) {
        if (status >= 600) {
            return 0;
        }
        int withinClass = switch (status) {
            case 401, 407 -> 1;
            case 415, 420, 484 -> 2;
            case 486 -> 3;
            case 487 -> isCancelled ? 0 : 8; // Where the caller did not cancel, we did: it says nothing about the person.
            case 480 -> 6;
            case 408, 430 -> 7; // That nobody was there says least.
            case 503 -> 9; // §16.7 step 6: only where there is nothing else.
            default -> 5;
        };
        return status / 100 * 10 + withinClass;
    }

    /** A 401 or 407 with the challenges of all other branches (§16.7 step 7): the caller may have to answer each. */
    static <T> SipResponse withAllChallenges(Branch<T> best, SipResponse response, List<Branch<T>> branches) {
        var merged = response;
        for (var branch : branches) {
            var other = branch.refusal;
            if (branch != best && other != null && (branch.status == 401 || branch.status == 407)) {
                for (var challenge : other.headers().all(HeaderName.WWW_AUTHENTICATE)) {
                    merged = merged.adding(HeaderName.WWW_AUTHENTICATE, challenge);
                }
                for (var challenge : other.headers().all(HeaderName.PROXY_AUTHENTICATE)) {
                    merged = merged.adding(HeaderName.PROXY_AUTHENTICATE, challenge);
                }
            }
        }
        return merged;
    }
}
