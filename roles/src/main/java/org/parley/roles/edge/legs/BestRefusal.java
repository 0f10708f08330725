package org.parley.roles.edge.legs;

import org.parley.domain.calls.EndReason;

/** Which of several devices' refusals the caller hears of (RFC 3261 §16.7, step 6). Owned by the SIP loop. */
public final class BestRefusal {
    private int best; // 0: none yet.
    private EndReason reason = EndReason.UNREACHABLE;

    public void add(int status, EndReason why) {
        if (best == 0 || rank(status) < rank(best)) {
            best = status;
            reason = why;
        }
    }

    /** Unreachable where there was nobody to ask. */
    public EndReason reason() {
        return reason;
    }

    /** Lower is better: 6xx, which ends the search, then the lowest class; within it what says most about the person. */
    private static int rank(int status) {
        if (status >= 600) {
            return 0;
        }
        int withinClass = switch (status) {
            case 486 -> 0;
            case 480 -> 2;
            case 408, 487, 503 -> 3; // That nobody was there says least.
            default -> 1;
        };
        // A device's redirection is not followed: it counts as a refusal of its class's end.
        int byClass = status < 400 ? 9 : status / 100;
        return byClass * 10 + withinClass;
    }
}
