package org.parley.domain.conversations;

import java.util.List;
import java.util.Optional;
import org.parley.base.id.Ids;
import org.parley.base.time.WallClock;
import org.parley.domain.accounts.Principal;
import org.parley.domain.accounts.TenantId;
import org.parley.platform.events.EventStore;
import org.parley.platform.sql.Database;

/**
 * The conferences of all organisations: event-sourced, answered from memory. Thread-safe; changes wait for the event
 * store: call them on virtual threads. Nobody sees another organisation's conferences: they are NOT_FOUND.
 */
public final class Conferences {
    public Conferences(EventStore events, Database database, WallClock clock, Ids ids) {
    }

    /** Makes a conference of {@code by}; members and the operator may. CONFLICT when the extension is taken. */
    public Conference create(Principal by, String name, Optional<String> extension) {
        throw new UnsupportedOperationException();
    }

    /** All conferences of the organisation, by name; a guest sees his own only. */
    public List<Conference> list(Principal by) {
        throw new UnsupportedOperationException();
    }

    public Conference get(Principal by, ConferenceId conference) {
        throw new UnsupportedOperationException();
    }

    /** Owner, admin or operator. */
    public Conference rename(Principal by, ConferenceId conference, String name) {
        throw new UnsupportedOperationException();
    }

    /** Owner, admin or operator. Its extension and its link end; a call that runs in it goes on. */
    public void delete(Principal by, ConferenceId conference) {
        throw new UnsupportedOperationException();
    }

    /** Makes a new link and ends the old one. Owner, admin or operator. */
    public Conference renewInvitation(Principal by, ConferenceId conference) {
        throw new UnsupportedOperationException();
    }

    /** The conference that a link leads to; absent when the link has ended. No authentication: the token is the secret. */
    public Optional<Conference> byInvitation(String token) {
        throw new UnsupportedOperationException();
    }

    public Optional<Conference> byExtension(TenantId tenant, String extension) {
        throw new UnsupportedOperationException();
    }

    /** For rooms that have checked the rights: call logic, recordings. */
    public Optional<Conference> find(ConferenceId conference) {
        throw new UnsupportedOperationException();
    }

    /** Whether {@code by} may do what only the conference's owner, an admin or the operator may. */
    public static boolean mayManage(Principal by, Conference conference) {
        return switch (by) {
            case Principal.Operator _ -> true;
            case Principal.Guest _ -> false;
            case Principal.Member member ->
                member.tenant().equals(conference.tenant())
                        && (member.role() == org.parley.domain.accounts.AccountRole.ADMIN
                                || member.subject().equals(conference.owner()));
        };
    }
}
