package org.parley.domain.conversations;

import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.id.Ids;
import org.parley.base.time.WallClock;
import org.parley.domain.accounts.AccountRole;
import org.parley.domain.accounts.Extensions;
import org.parley.domain.accounts.Names;
import org.parley.domain.accounts.Principal;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.conversations.ConferenceEvent.ConferenceCreated;
import org.parley.domain.conversations.ConferenceEvent.ConferenceDeleted;
import org.parley.domain.conversations.ConferenceEvent.ConferenceRenamed;
import org.parley.domain.conversations.ConferenceEvent.InvitationRenewed;
import org.parley.platform.events.EventStore;
import org.parley.platform.events.StoredEvent;
import org.parley.platform.events.StreamId;
import org.parley.platform.sql.Database;
import org.parley.platform.sql.Sql;

/**
 * The conferences of all organisations: event-sourced, answered from memory. Thread-safe; changes wait for the event
 * store: call them on virtual threads. Nobody sees another organisation's conferences: they are NOT_FOUND.
 */
public final class Conferences {
    /** The owner of conferences that were made on the command line. */
    public static final String OPERATOR = "operator";

    private static final String CATEGORY = "conference";
    private static final int MAX_CONFERENCES = 100_000;
    private static final int PAGE = 1_000;
    private static final int INVITATION_BYTES = 16;
    private static final int[][] CHOSEN_EXTENSIONS = {{8000, 8999}, {80000, 89999}};

    private record Entry(Conference conference, long version) {}

    private final EventStore events;
    private final Database database;
    private final WallClock clock;
    private final Ids ids;
    private final Extensions extensions;
    /** The one writer; readers look into the map, and see a change once it is stored. */
    private final ReentrantLock writing = new ReentrantLock();

    private final Map<ConferenceId, Entry> byId = new ConcurrentHashMap<>();
    private final Map<String, ConferenceId> byInvitation = new ConcurrentHashMap<>();
    private final Map<String, ConferenceId> byNumber = new ConcurrentHashMap<>();

    public Conferences(EventStore events, Database database, WallClock clock, Ids ids) {
        this.events = events;
        this.database = database;
        this.clock = clock;
        this.ids = ids;
        extensions = new Extensions(database);
        load();
        releaseLostClaims();
    }

    /** Makes a conference of {@code by}; members and the operator may. CONFLICT when the extension is taken. */
    public Conference create(Principal by, String name, Optional<String> extension) {
        if (by instanceof Principal.Guest) {
            throw new ParleyException(ErrorCode.FORBIDDEN, "Guests make no conferences: sign in.");
        }
        var shown = Names.shown("name", name);
        extension.ifPresent(Names::extension);
        writing.lock();
        try {
            if (byId.size() >= MAX_CONFERENCES) {
                throw new ParleyException(ErrorCode.NODE_AT_LIMIT, "This node keeps no more conferences: delete some.");
            }
            var id = new ConferenceId(ids.next("conference"));
            // First the number, then the fact: a number left over by a crash in between is released at the next start.
            var number = database.<String>write(sql -> {
                var chosen = extension.orElseGet(() -> chooseExtension(sql, by.tenant()));
                extensions.claim(sql, by.tenant(), chosen, Extensions.Use.CONFERENCE, id.value());
                return chosen;
            });
            var created = new ConferenceCreated(
                    id, by.tenant(), shown, number, by.subject(), ids.secret(INVITATION_BYTES));
            try {
                return record(id, 0, created, by);
            } catch (RuntimeException failure) {
                release(id);
                throw failure;
            }
        } finally {
            writing.unlock();
        }
    }

    /** All conferences of the organisation, by name; a guest sees his own only. */
    public List<Conference> list(Principal by) {
        return byId.values().stream()
                .map(Entry::conference)
                .filter(conference -> isVisible(by, conference))
                .sorted(Comparator.comparing((Conference conference) -> conference.name().toLowerCase(Locale.ROOT))
                        .thenComparing(conference -> conference.id().value()))
                .toList();
    }

    public Conference get(Principal by, ConferenceId conference) {
        return find(conference)
                .filter(found -> isVisible(by, found))
                .orElseThrow(() -> new ParleyException(ErrorCode.NOT_FOUND, "There is no conference " + conference + "."));
    }

    /** Owner, admin or operator. */
    public Conference rename(Principal by, ConferenceId conference, String name) {
        return change(by, conference, new ConferenceRenamed(Names.shown("name", name)));
    }

    /** Owner, admin or operator. Its extension and its link end; a call that runs in it goes on. */
    public void delete(Principal by, ConferenceId conference) {
        change(by, conference, new ConferenceDeleted());
        release(conference);
    }

    /** Makes a new link and ends the old one. Owner, admin or operator. */
    public Conference renewInvitation(Principal by, ConferenceId conference) {
        return change(by, conference, new InvitationRenewed(ids.secret(INVITATION_BYTES)));
    }

    /** The conference that a link leads to; absent when the link has ended. No authentication: the token is the secret. */
    public Optional<Conference> byInvitation(String token) {
        return Optional.ofNullable(byInvitation.get(token)).flatMap(this::find);
    }

    public Optional<Conference> byExtension(TenantId tenant, String extension) {
        return Optional.ofNullable(byNumber.get(numberKey(tenant, extension))).flatMap(this::find);
    }

    /** For rooms that have checked the rights: call logic, recordings. */
    public Optional<Conference> find(ConferenceId conference) {
        return Optional.ofNullable(byId.get(conference)).map(Entry::conference);
    }

    /** Whether {@code by} may do what only the conference's owner, an admin or the operator may. */
    public static boolean mayManage(Principal by, Conference conference) {
        return switch (by) {
            case Principal.Operator _ -> true;
            case Principal.Guest _ -> false;
            case Principal.Member member ->
                member.tenant().equals(conference.tenant())
                        && (member.role() == AccountRole.ADMIN || member.subject().equals(conference.owner()));
        };
    }

    private static boolean isVisible(Principal by, Conference conference) {
        return switch (by) {
            case Principal.Operator _ -> true;
            case Principal.Member member -> member.tenant().equals(conference.tenant());
            case Principal.Guest guest -> guest.conference().equals(conference.id());
        };
    }

    private Conference change(Principal by, ConferenceId id, ConferenceEvent event) {
        writing.lock();
        try {
            var conference = get(by, id);
            if (!mayManage(by, conference)) {
                throw new ParleyException(ErrorCode.FORBIDDEN, "Only the conference's owner or an admin may do that.");
            }
            long version = byId.get(id) instanceof Entry entry ? entry.version() : 0;
            return record(id, version, event, by);
        } finally {
            writing.unlock();
        }
    }

    /** Stores the fact, then shows it. Returns the conference as it is after it, or was before its end. */
    private Conference record(ConferenceId id, long version, ConferenceEvent event, Principal by) {
        var at = clock.now().truncatedTo(ChronoUnit.MICROS);
        var commandId = ids.next("command") + " by " + by.subject();
        var stored = events.append(
                new StreamId(CATEGORY, id.value()), version, List.of(ConferenceEventJson.toStore(event, at, commandId)));
        var before = byId.get(id);
        apply(stored.getFirst(), event);
        if (byId.get(id) instanceof Entry after) {
            return after.conference();
        }
        if (before == null) {
            throw new IllegalStateException("A conference begins with its creation.");
        }
        return before.conference();
    }

    private void apply(StoredEvent stored, ConferenceEvent event) {
        var id = new ConferenceId(stored.stream().id());
        var before = byId.get(id);
        if (before != null) {
            byInvitation.remove(before.conference().invitationToken());
            byNumber.remove(numberKey(before.conference().tenant(), before.conference().extension()));
            byId.remove(id);
        }
        fold(before == null ? Optional.empty() : Optional.of(before.conference()), event, stored).ifPresent(conference -> {
            byId.put(id, new Entry(conference, stored.version()));
            byInvitation.put(conference.invitationToken(), id);
            byNumber.put(numberKey(conference.tenant(), conference.extension()), id);
        });
    }

    private static Optional<Conference> fold(Optional<Conference> before, ConferenceEvent event, StoredEvent stored) {
        return switch (event) {
            case ConferenceCreated c ->
                Optional.of(new Conference(
                        c.conference(), c.tenant(), c.name(), c.extension(), c.owner(), c.invitationToken(), stored.at()));
            case ConferenceRenamed(var name) ->
                before.map(c -> new Conference(
                        c.id(), c.tenant(), name, c.extension(), c.owner(), c.invitationToken(), c.createdAt()));
            case InvitationRenewed(var token) ->
                before.map(c -> new Conference(
                        c.id(), c.tenant(), c.name(), c.extension(), c.owner(), token, c.createdAt()));
            case ConferenceDeleted() -> Optional.empty();
        };
    }

    private String chooseExtension(Sql sql, TenantId tenant) {
        for (var range : CHOSEN_EXTENSIONS) {
            var free = extensions.firstFree(sql, tenant, range[0], range[1]);
            if (free.isPresent()) {
                return free.get();
            }
        }
        throw new ParleyException(ErrorCode.CONFLICT, "No extension of 8000 to 8999 or 80000 to 89999 is free: give one.");
    }

    private void release(ConferenceId id) {
        database.write(sql -> {
            extensions.release(sql, Extensions.Use.CONFERENCE, id.value());
            return true;
        });
    }

    private void load() {
        long position = 0;
        List<StoredEvent> page;
        do {
            page = events.readCategory(CATEGORY, position, PAGE);
            for (var stored : page) {
                apply(stored, ConferenceEventJson.fromStore(stored));
                position = stored.position();
            }
        } while (page.size() == PAGE);
    }

    private void releaseLostClaims() {
        for (var target : extensions.targets(Extensions.Use.CONFERENCE)) {
            var id = new ConferenceId(target);
            if (!byId.containsKey(id)) {
                release(id);
            }
        }
    }

    private static String numberKey(TenantId tenant, String extension) {
        return tenant.value() + " " + extension;
    }
}
