package org.parley.domain.accounts;

import java.util.Optional;

/**
 * An account to make. With an {@code extension} or a {@code sipPassword} it gets SIP credentials: of {@code sipPassword}, or of
 * {@code password} where there is none. An absent display name is the name, an absent role is MEMBER.
 */
public record NewAccount(
        String name,
        String password,
        Optional<String> displayName,
        Optional<String> extension,
        Optional<String> sipPassword,
        Optional<AccountRole> role) {}
