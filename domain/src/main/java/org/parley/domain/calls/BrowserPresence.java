package org.parley.domain.calls;

import org.parley.domain.accounts.AccountId;

/** Who has our page open: implemented by {@code roles.gateway}. Thread-safe, answers at once. */
@FunctionalInterface
public interface BrowserPresence {
    /** Whether a browser of this account is connected and would show a call that rings. */
    boolean isOnline(AccountId account);
}
