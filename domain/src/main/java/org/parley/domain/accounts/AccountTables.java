package org.parley.domain.accounts;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.parley.platform.sql.Database;
import org.parley.platform.sql.Row;
import org.parley.platform.sql.Sql;

/** Organisations, accounts and telephones' credentials as rows, with the accounts most used kept in memory. Thread-safe. */
final class AccountTables {
    private static final List<String> TABLES = List.of("""
            create table organisations (
              id text primary key,
              name text not null,
              created_ms integer not null);
            create table accounts (
              id text primary key,
              tenant text not null references organisations (id),
              name text not null unique,
              display_name text not null,
              role text not null,
              password_hash text not null,
              disabled integer not null default 0,
              created_ms integer not null);
            create index accounts_by_tenant on accounts (tenant, name);
            create table sip_credentials (
              account text not null references accounts (id),
              realm text not null,
              username text not null,
              algorithm text not null,
              ha1 text not null,
              primary key (account, realm, username, algorithm));
            create index sip_credentials_by_username on sip_credentials (realm, username)
            """);
    private static final String SELECT =
            """
            select a.id, o.id, o.name, a.name, a.display_name, a.role, e.extension, a.disabled, a.created_ms
            from accounts a join organisations o on o.id = a.tenant
            left join extensions e on e.use = 'ACCOUNT' and e.target = a.id
            """;
    private static final int MAX_CACHED = 10_000;
    private static final int MAX_LISTED = 10_000;

    private final Database database;
    private final List<Consumer<SipCredentials.Change>> listeners = new CopyOnWriteArrayList<>();
    private final Map<AccountId, Account> cache = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<AccountId, Account> eldest) {
            return size() > MAX_CACHED;
        }
    };

    AccountTables(Database database) {
        this.database = database;
        database.migrate("accounts", TABLES);
    }

    /** From memory where possible: this is on the way of every request. */
    Optional<Account> find(AccountId id) {
        synchronized (cache) {
            var cached = cache.get(id);
            if (cached != null) {
                return Optional.of(cached);
            }
            // Read inside the lock, so that a change that commits meanwhile is forgotten after this, not before.
            var found = database.<Optional<Account>>read(sql -> find(sql, id));
            found.ifPresent(account -> cache.put(id, account));
            return found;
        }
    }

    Optional<Account> find(Sql sql, AccountId id) {
        return sql.first(SELECT + "where a.id = ?", AccountTables::account, id.value());
    }

    Optional<Account> byName(String name) {
        return database.read(sql -> sql.first(SELECT + "where a.name = ?", AccountTables::account, name));
    }

    List<Account> ofTenant(TenantId tenant) {
        return database.read(sql -> sql.query(
                SELECT + "where a.tenant = ? order by a.name limit ?", AccountTables::account, tenant.value(), MAX_LISTED));
    }

    String passwordHash(AccountId id) {
        return database.<Optional<String>>read(sql -> sql.first(
                        "select password_hash from accounts where id = ?", row -> row.text(1), id.value()))
                .orElseThrow();
    }

    /** To be called in every write that changes an account. */
    void forgetAfter(Sql sql, AccountId id) {
        sql.afterCommit(() -> {
            synchronized (cache) {
                cache.remove(id);
            }
        });
    }

    void onChange(Consumer<SipCredentials.Change> listener) {
        listeners.add(listener);
    }

    /** To be called in every write that changes what telephones sign in with, before their credentials change; after the account did. */
    void tellAfter(Sql sql, Account changed) {
        var usernames = new TreeSet<>(Accounts.sipUsernames(changed));
        usernames.addAll(sql.query(
                "select distinct username from sip_credentials where account = ?",
                row -> row.text(1),
                changed.id().value()));
        var change = new SipCredentials.Change(changed.id(), usernames, changed.disabled());
        sql.afterCommit(() -> listeners.forEach(listener -> listener.accept(change)));
    }

    /** Whether all telephones' passwords are stored for this algorithm. */
    boolean allHave(String algorithm) {
        return database.<Optional<Long>>read(sql -> sql.first(
                        """
                        select 1 from sip_credentials s where algorithm = 'MD5' and not exists (
                          select 1 from sip_credentials t where t.account = s.account and t.realm = s.realm
                          and t.username = s.username and t.algorithm = ?) limit 1
                        """,
                        row -> row.number(1),
                        algorithm))
                .isEmpty();
    }

    void forgetAllAfter(Sql sql) {
        sql.afterCommit(() -> {
            synchronized (cache) {
                cache.clear();
            }
        });
    }

    void insertOrganisation(Sql sql, Organisation organisation, Instant now) {
        sql.update(
                "insert into organisations (id, name, created_ms) values (?, ?, ?)",
                organisation.id().value(),
                organisation.name(),
                now.toEpochMilli());
    }

    Optional<Organisation> organisation(TenantId tenant) {
        return database.read(sql -> sql.first(
                "select id, name from organisations where id = ?", AccountTables::organisation, tenant.value()));
    }

    /** Empty where several have the name. */
    Optional<Organisation> organisationNamed(String name) {
        var found = database.<List<Organisation>>read(sql -> sql.query(
                "select id, name from organisations where name = ? limit 2", AccountTables::organisation, name));
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    Optional<Organisation> firstOrganisation() {
        return database.read(sql -> sql.first(
                "select id, name from organisations order by created_ms, rowid limit 1", AccountTables::organisation));
    }

    void insert(Sql sql, Account account, String passwordHash) {
        sql.update(
                "insert into accounts (id, tenant, name, display_name, role, password_hash, disabled, created_ms)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)",
                account.id().value(),
                account.organisation().id().value(),
                account.name(),
                account.displayName(),
                account.role().name(),
                passwordHash,
                account.disabled(),
                account.createdAt().toEpochMilli());
    }

    long enabledAdmins(Sql sql, TenantId tenant) {
        return sql.first(
                        "select count(*) from accounts where tenant = ? and role = 'ADMIN' and disabled = 0",
                        row -> row.number(1),
                        tenant.value())
                .orElse(0L);
    }

    boolean hasSipCredentials(Sql sql, AccountId id) {
        return sql.first("select 1 from sip_credentials where account = ?", row -> row.number(1), id.value()).isPresent();
    }

    /** Replaces what the account's telephones prove themselves with: by its name and, where it has one, by its extension. */
    void setSipCredentials(Sql sql, AccountId id, String realm, List<String> usernames, String password) {
        sql.update("delete from sip_credentials where account = ?", id.value());
        for (var username : usernames) {
            for (var algorithm : DigestHashes.ALGORITHMS) {
                sql.update(
                        "insert or replace into sip_credentials (account, realm, username, algorithm, ha1) values (?, ?, ?, ?, ?)",
                        id.value(),
                        realm,
                        username,
                        algorithm,
                        DigestHashes.ha1(algorithm, username, realm, password));
            }
        }
    }

    /** HA1 by algorithm, by account. */
    Map<AccountId, Map<String, String>> sipCredentials(String realm, String username) {
        record Credential(AccountId account, String algorithm, String ha1) {}
        var rows = database.<List<Credential>>read(sql -> sql.query(
                "select account, algorithm, ha1 from sip_credentials where realm = ? and username = ? limit ?",
                row -> new Credential(new AccountId(row.text(1)), row.text(2), row.text(3)),
                realm,
                username,
                SipCredentials.MAX_IDENTITIES * DigestHashes.ALGORITHMS.size()));
        var byAccount = new LinkedHashMap<AccountId, Map<String, String>>();
        for (var row : rows) {
            byAccount.computeIfAbsent(row.account(), _ -> new LinkedHashMap<>()).put(row.algorithm(), row.ha1());
        }
        return byAccount;
    }

    private static Account account(Row row) {
        return new Account(
                new AccountId(row.text(1)),
                new Organisation(new TenantId(row.text(2)), row.text(3)),
                row.text(4),
                row.text(5),
                AccountRole.valueOf(row.text(6)),
                row.optionalText(7),
                row.flag(8),
                Instant.ofEpochMilli(row.number(9)));
    }

    private static Organisation organisation(Row row) {
        return new Organisation(new TenantId(row.text(1)), row.text(2));
    }
}
