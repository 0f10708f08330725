package org.parley.domain.calls;

import java.util.List;
import org.parley.domain.accounts.AccountId;

/** Wants to know which lines of accounts are in use: what the keys of desk phones show. Told from one thread, in order; must be quick. */
@FunctionalInterface
public interface LineWatcher {
    /** The account's lines are these now; none when it is in no call. */
    void onLines(AccountId account, List<Line> lines);

    /** How far a call has come for one account. */
    enum Phase {
        /** Called or calling; nothing rings yet. */
        TRYING,
        RINGING,
        UP
    }

    /**
     * A call as one account has it, over all its devices.
     *
     * @param isCaller whether the account came to the call, not the call to it
     * @param otherNumber the other's extension or number; empty where it has none, as guests
     * @param otherName the other's name, or the conference's
     */
    record Line(CallId call, boolean isCaller, Phase phase, String otherNumber, String otherName) {}
}
