package org.parley.domain.accounts;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How accounts are kept.
 *
 * @param signUpOpen whether strangers may make themselves an account in an organisation of their own
 * @param sipRealm the SIP domain that digest hashes are made for; telephones need new passwords when it changes
 * @param operatorTokenFile made at the first start with mode 0600; who can read it may do everything
 */
public record AccountsSettings(
        boolean signUpOpen,
        String sipRealm,
        Path operatorTokenFile,
        Duration accessTokenLife,
        Duration refreshTokenLife,
        Duration guestTokenLife) {
    /** The usual lives: 15 minutes, 30 days, 12 hours. */
    public static AccountsSettings of(boolean signUpOpen, String sipRealm, Path operatorTokenFile) {
        return new AccountsSettings(
                signUpOpen, sipRealm, operatorTokenFile, Duration.ofMinutes(15), Duration.ofDays(30), Duration.ofHours(12));
    }
}
