package org.parley.domain.accounts;

import java.util.Optional;

/**
 * What to change of an account; absent fields stay. {@code currentPassword} is asked for when somebody who is no admin changes
 * his own password. An empty {@code extension} takes the extension away.
 */
public record AccountChange(
        Optional<String> displayName,
        Optional<String> password,
        Optional<String> currentPassword,
        Optional<String> sipPassword,
        Optional<String> extension,
        Optional<AccountRole> role,
        Optional<Boolean> disabled) {
    /** Changes nothing. */
    public static AccountChange none() {
        return new AccountChange(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
