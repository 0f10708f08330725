package org.parley.domain.conversations;

import java.time.Instant;
import org.parley.domain.accounts.TenantId;

/**
 * A place to meet. {@code owner} is the subject of who made it (an account's id, or {@code operator});
 * {@code invitationToken} is the secret part of its link.
 */
public record Conference(
        ConferenceId id,
        TenantId tenant,
        String name,
        String extension,
        String owner,
        String invitationToken,
        Instant createdAt) {}
