package org.parley.domain.accounts;

import java.time.Instant;
import java.util.Optional;

/**
 * A person or device with a name and a password. {@code name} is what one signs in with, unique on the node and in lower
 * case; {@code extension} is unique in the organisation, among conferences too.
 */
public record Account(
        AccountId id,
        Organisation organisation,
        String name,
        String displayName,
        AccountRole role,
        Optional<String> extension,
        boolean disabled,
        Instant createdAt) {
    /** On whose behalf the account's commands are asked. */
    public Principal.Member principal() {
        return new Principal.Member(id, organisation.id(), name, displayName, role);
    }
}
