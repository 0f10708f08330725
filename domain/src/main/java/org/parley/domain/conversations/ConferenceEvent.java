package org.parley.domain.conversations;

import org.parley.domain.accounts.TenantId;

/** What happened to a conference: facts in its stream, never edited. */
sealed interface ConferenceEvent {
    record ConferenceCreated(
            ConferenceId conference, TenantId tenant, String name, String extension, String owner, String invitationToken)
            implements ConferenceEvent {}

    record ConferenceRenamed(String name) implements ConferenceEvent {}

    record InvitationRenewed(String invitationToken) implements ConferenceEvent {}

    record ConferenceDeleted() implements ConferenceEvent {}
}
