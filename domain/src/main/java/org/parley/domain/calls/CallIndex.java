package org.parley.domain.calls;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.parley.domain.accounts.AccountRole;
import org.parley.domain.accounts.Principal;
import org.parley.domain.calls.CallControl.TimedEvent;
import org.parley.domain.conversations.Conferences;
import org.parley.platform.sql.Database;
import org.parley.platform.sql.Sql;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The list of calls: which there were, which are open, who took part, which command made them. A projection of the events, with the
 * position up to which it is made; it follows within milliseconds and is never asked for what must be exact. Thread-safe.
 */
final class CallIndex implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CallIndex.class);
    private static final int MAX_UNCOMMITTED = 512;
    private static final int MAX_OPEN = 100_000;
    private static final List<String> TABLES = List.of("""
            create table calls (
              id text primary key,
              tenant text not null,
              owner text,
              ended integer not null default 0);
            create index calls_by_tenant on calls (tenant, id);
            create index calls_open on calls (id) where ended = 0;
            create table call_people (
              subject text not null,
              call text not null,
              primary key (subject, call)) without rowid;
            create table call_commands (
              subject text not null,
              command text not null,
              call text not null,
              leg text not null,
              primary key (subject, command)) without rowid;
            create table calls_position (
              one integer primary key check (one = 1),
              position integer not null)
            """);

    /** The leg that a command made. */
    record Made(CallId call, LegId leg) {}

    private final Database database;
    private final CallHistory history;
    private final Conferences conferences;
    private final Semaphore uncommitted = new Semaphore(MAX_UNCOMMITTED);
    private @Nullable AutoCloseable subscription;
    /** A write failed: from there on the next start takes everything in once more, which does no harm. */
    private volatile boolean stuck;

    CallIndex(Database database, CallHistory history, Conferences conferences) {
        this.database = database;
        this.history = history;
        this.conferences = conferences;
        database.migrate("calls", TABLES);
    }

    /** Takes in what was stored while nobody followed, then returns the calls that are open: a crash left them so. */
    List<CallId> catchUp() {
        var page = history.page(position());
        while (!page.isEmpty()) {
            var events = page;
            database.write(sql -> {
                events.forEach(stored -> CallHistory.read(stored).ifPresent(event -> project(sql, event)));
                return moveTo(sql, events.getLast().position());
            });
            page = CallHistory.isLast(page) ? List.of() : history.page(position());
        }
        return database.read(sql -> sql.query(
                "select id from calls where ended = 0 order by id limit ?", row -> new CallId(row.text(1)), MAX_OPEN));
    }

    /** Follows from where {@link #catchUp} ended. Writes share commits with whatever else is written. */
    void follow() {
        subscription = history.subscribe(position(), event -> {
            uncommitted.acquireUninterruptibly();
            database.submit(sql -> {
                        project(sql, event);
                        return stuck || moveTo(sql, event.position());
                    })
                    .whenComplete((_, failure) -> {
                        uncommitted.release();
                        if (failure != null) {
                            stuck = true;
                            LOG.warn("The list of calls misses event {} until the next start: {}", event.position(), failure.getMessage());
                        }
                    });
        });
    }

    /** Ids of calls that {@code by} may see, newest first. */
    List<CallId> visible(Principal by, Optional<CallId> before, int limit) {
        var parameters = new ArrayList<@Nullable Object>();
        var where = new ArrayList<String>();
        switch (by) {
            case Principal.Operator _ -> {
                // Everything.
            }
            case Principal.Member member -> {
                where.add("tenant = ?");
                parameters.add(member.tenant().value());
                if (member.role() != AccountRole.ADMIN) {
                    where.add("(owner = ? or exists (select 1 from call_people p where p.subject = ? and p.call = calls.id))");
                    parameters.add(member.subject());
                    parameters.add(member.subject());
                }
            }
            case Principal.Guest guest -> {
                where.add("tenant = ? and exists (select 1 from call_people p where p.subject = ? and p.call = calls.id)");
                parameters.add(guest.tenant().value());
                parameters.add(guest.subject());
            }
        }
        before.ifPresent(call -> {
            where.add("id < ?");
            parameters.add(call.value());
        });
        parameters.add(limit);
        var text = "select id from calls" + (where.isEmpty() ? "" : " where " + String.join(" and ", where))
                + " order by id desc limit ?";
        return database.read(sql -> sql.query(text, row -> new CallId(row.text(1)), parameters.toArray()));
    }

    /** What this person's command made, if it made something: also before a restart. */
    Optional<Made> madeBy(String subject, String commandId) {
        return database.read(sql -> sql.first(
                "select call, leg from call_commands where subject = ? and command = ?",
                row -> new Made(new CallId(row.text(1)), new LegId(row.text(2))),
                subject,
                commandId));
    }

    @Override
    public void close() throws Exception {
        if (subscription != null) {
            subscription.close();
        }
    }

    private void project(Sql sql, TimedEvent timed) {
        var call = timed.call().value();
        switch (timed.event()) {
            case CallEvent.CallStarted started ->
                sql.update(
                        "insert or ignore into calls (id, tenant, owner) values (?, ?, ?)",
                        call,
                        started.tenant().value(),
                        started.conference()
                                .flatMap(conferences::find)
                                .map(conference -> conference.owner())
                                .orElse(null));
            case CallEvent.LegAdded added when !added.subject().isEmpty() -> {
                sql.update("insert or ignore into call_people (subject, call) values (?, ?)", added.subject(), call);
                if (added.incoming()) {
                    sql.update(
                            "insert or replace into call_commands (subject, command, call, leg) values (?, ?, ?, ?)",
                            added.subject(),
                            timed.commandId(),
                            call,
                            added.leg().value());
                }
            }
            case CallEvent.LegMovedIn(var leg, _) when !leg.subject().isEmpty() ->
                sql.update("insert or ignore into call_people (subject, call) values (?, ?)", leg.subject(), call);
            case CallEvent.CallEnded _ -> sql.update("update calls set ended = 1 where id = ?", call);
            default -> {
                // Nothing of it is in the list.
            }
        }
    }

    private static boolean moveTo(Sql sql, long position) {
        return sql.update("insert or replace into calls_position (one, position) values (1, ?)", position) > 0;
    }

    private long position() {
        return database.<Optional<Long>>read(
                        sql -> sql.first("select position from calls_position", row -> row.number(1)))
                .orElse(0L);
    }
}
