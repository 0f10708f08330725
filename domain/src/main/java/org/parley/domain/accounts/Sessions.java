package org.parley.domain.accounts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.id.Ids;
import org.parley.base.time.WallClock;
import org.parley.platform.sql.Database;
import org.parley.platform.sql.Sql;

/**
 * Sessions and their refresh tokens, of which only hashes are kept. Each token is good once. Used again within {@link #GRACE} it is
 * taken for two tabs that woke together; later it was copied, and the session ends (RFC 9700 §4.14.2). Thread-safe.
 */
final class Sessions {
    /** Two tabs share one cookie: the second one's refresh may still carry the token that the first one has just used. */
    static final Duration GRACE = Duration.ofSeconds(10);

    private static final int MAX_SESSIONS_PER_ACCOUNT = 50;
    private static final int TOKEN_BYTES = 32;
    private static final List<String> TABLES = List.of("""
            create table sessions (
              id text primary key,
              account text not null,
              created_ms integer not null,
              ended_ms integer);
            create index sessions_by_account on sessions (account, created_ms);
            create index sessions_by_end on sessions (ended_ms);
            create table refresh_tokens (
              hash text primary key,
              session text not null references sessions (id) on delete cascade,
              expires_ms integer not null,
              used_ms integer);
            create index refresh_tokens_by_session on refresh_tokens (session)
            """);

    record Issued(String session, AccountId account, String refreshToken) {}

    private record Stored(String session, AccountId account, long expiresMs, long usedMs, boolean ended) {}

    private final Database database;
    private final WallClock clock;
    private final Ids ids;
    private final Duration refreshTokenLife;
    private final Duration accessTokenLife;
    /** Sessions ended while access tokens of theirs may still be around. */
    private final Map<String, Long> endedMsBySession = new ConcurrentHashMap<>();

    Sessions(Database database, WallClock clock, Ids ids, AccountsSettings settings) {
        this.database = database;
        this.clock = clock;
        this.ids = ids;
        refreshTokenLife = settings.refreshTokenLife();
        database.migrate("sessions", TABLES);
        long sinceMs = clock.now().minus(settings.accessTokenLife()).toEpochMilli();
        accessTokenLife = settings.accessTokenLife();
        database.<List<String>>read(
                        sql -> sql.query("select id from sessions where ended_ms >= ?", row -> row.text(1), sinceMs))
                .forEach(session -> endedMsBySession.put(session, clock.now().toEpochMilli()));
    }

    boolean isEnded(String session) {
        return endedMsBySession.containsKey(session);
    }

    Issued begin(AccountId account) {
        long nowMs = clock.now().toEpochMilli();
        return database.write(sql -> {
            var session = ids.next("session");
            sql.update(
                    "insert into sessions (id, account, created_ms) values (?, ?, ?)", session, account.value(), nowMs);
            dropOldest(sql, account, nowMs);
            return new Issued(session, account, issue(sql, session, nowMs));
        });
    }

    /** Uses up a token and gives the next; UNAUTHENTICATED for one that is unknown, old, ended or copied. */
    Issued rotate(String refreshToken) {
        long nowMs = clock.now().toEpochMilli();
        var hash = hash(refreshToken);
        // The outcome is a value: an exception would undo the end of a stolen session.
        var outcome = database.<Optional<Issued>>write(sql -> {
            var stored = sql.first(
                            """
                            select t.session, s.account, t.expires_ms, coalesce(t.used_ms, -1), s.ended_ms is not null
                            from refresh_tokens t join sessions s on s.id = t.session where t.hash = ?
                            """,
                            row -> new Stored(
                                    row.text(1), new AccountId(row.text(2)), row.number(3), row.number(4), row.flag(5)),
                            hash);
            if (stored.isEmpty() || stored.get().ended() || stored.get().expiresMs() <= nowMs) {
                return Optional.empty();
            }
            var token = stored.get();
            if (token.usedMs() >= 0 && Math.abs(nowMs - token.usedMs()) > GRACE.toMillis()) {
                end(sql, token.session(), nowMs);
                return Optional.empty();
            }
            sql.update("update refresh_tokens set used_ms = coalesce(used_ms, ?) where hash = ?", nowMs, hash);
            return Optional.of(new Issued(token.session(), token.account(), issue(sql, token.session(), nowMs)));
        });
        return outcome.orElseThrow(
                () -> new ParleyException(ErrorCode.UNAUTHENTICATED, "This session is over: sign in again."));
    }

    void end(String session) {
        long nowMs = clock.now().toEpochMilli();
        database.write(sql -> {
            end(sql, session, nowMs);
            return true;
        });
    }

    void endByRefreshToken(String refreshToken) {
        long nowMs = clock.now().toEpochMilli();
        database.write(sql -> {
            sql.first("select session from refresh_tokens where hash = ?", row -> row.text(1), hash(refreshToken))
                    .ifPresent(session -> end(sql, session, nowMs));
            return true;
        });
    }

    /** Ends all sessions of an account inside the caller's own write. */
    void endAll(Sql sql, AccountId account, Instant now) {
        sql.query("select id from sessions where account = ? and ended_ms is null", row -> row.text(1), account.value())
                .forEach(session -> end(sql, session, now.toEpochMilli()));
    }

    private void end(Sql sql, String session, long nowMs) {
        sql.update("update sessions set ended_ms = ? where id = ? and ended_ms is null", nowMs, session);
        sql.update("delete from refresh_tokens where session = ?", session);
        sql.afterCommit(() -> remember(session, nowMs));
    }

    /** Only for as long as access tokens live, so this stays as small as the sign-outs of a quarter of an hour. */
    private void remember(String session, long nowMs) {
        endedMsBySession.values().removeIf(endedMs -> Math.abs(nowMs - endedMs) > 2 * accessTokenLife.toMillis());
        endedMsBySession.put(session, nowMs);
    }

    private String issue(Sql sql, String session, long nowMs) {
        var token = ids.secret(TOKEN_BYTES);
        // Of the used ones, keep those by which a copy is recognised for a day.
        sql.update(
                "delete from refresh_tokens where session = ? and (expires_ms < ? or used_ms < ?)",
                session,
                nowMs,
                nowMs - Duration.ofDays(1).toMillis());
        sql.update(
                "insert into refresh_tokens (hash, session, expires_ms) values (?, ?, ?)",
                hash(token),
                session,
                nowMs + refreshTokenLife.toMillis());
        return token;
    }

    /** Sessions nobody can refresh any more, and the oldest of too many, go. */
    private void dropOldest(Sql sql, AccountId account, long nowMs) {
        sql.query(
                        "select id from sessions where account = ? and ended_ms is null order by created_ms desc limit -1 offset ?",
                        row -> row.text(1),
                        account.value(),
                        MAX_SESSIONS_PER_ACCOUNT)
                .forEach(session -> end(sql, session, nowMs));
        long longAgoMs = nowMs - refreshTokenLife.toMillis() - Duration.ofDays(1).toMillis();
        sql.update("delete from sessions where account = ? and (ended_ms < ? or (ended_ms is null and created_ms < ?"
                + " and not exists (select 1 from refresh_tokens t where t.session = sessions.id and t.expires_ms > ?)))",
                account.value(), nowMs - Duration.ofDays(1).toMillis(), longAgoMs, nowMs);
    }

    private static String hash(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException failure) {
            throw new IllegalStateException("Every JDK has SHA-256.", failure);
        }
    }
}
