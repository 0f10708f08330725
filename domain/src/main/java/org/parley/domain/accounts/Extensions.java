package org.parley.domain.accounts;

import java.util.List;
import java.util.Optional;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.platform.sql.Database;
import org.parley.platform.sql.Sql;

/** Who has which number: unique in an organisation, over accounts and conferences together. Thread-safe. */
public final class Extensions {
    private static final List<String> TABLES = List.of("""
            create table extensions (
              tenant text not null,
              extension text not null,
              use text not null,
              target text not null,
              primary key (tenant, extension));
            create unique index extensions_by_target on extensions (use, target)
            """);

    /** What a number leads to. */
    public enum Use {
        ACCOUNT,
        CONFERENCE
    }

    private final Database database;

    public Extensions(Database database) {
        this.database = database;
        database.migrate("extensions", TABLES);
    }

    /** Takes a number inside the caller's own write. CONFLICT when somebody has it. */
    public void claim(Sql sql, TenantId tenant, String extension, Use use, String target) {
        Names.extension(extension);
        int rows = sql.update(
                "insert into extensions (tenant, extension, use, target) values (?, ?, ?, ?) on conflict do nothing",
                tenant.value(),
                extension,
                use.name(),
                target);
        if (rows == 0) {
            throw new ParleyException(ErrorCode.CONFLICT, "Extension " + extension + " is taken: choose another.");
        }
    }

    /** Gives back what {@code target} has; nothing to do where it has none. */
    public void release(Sql sql, Use use, String target) {
        sql.update("delete from extensions where use = ? and target = ?", use.name(), target);
    }

    /** The lowest free number of {@code first} to {@code last}. */
    public Optional<String> firstFree(Sql sql, TenantId tenant, int first, int last) {
        for (int number = first; number <= last; number++) {
            var extension = String.valueOf(number);
            if (sql.first("select 1 from extensions where tenant = ? and extension = ?", row -> row.number(1), tenant.value(), extension)
                    .isEmpty()) {
                return Optional.of(extension);
            }
        }
        return Optional.empty();
    }

    /** The account behind a number. */
    public Optional<AccountId> account(TenantId tenant, String extension) {
        return database.read(sql -> sql.first(
                "select target from extensions where tenant = ? and extension = ? and use = ?",
                row -> new AccountId(row.text(1)),
                tenant.value(),
                extension,
                Use.ACCOUNT.name()));
    }

    /** All targets of a use, for whoever cleans up after a crash. */
    public List<String> targets(Use use) {
        return database.read(
                sql -> sql.query("select target from extensions where use = ?", row -> row.text(1), use.name()));
    }
}
