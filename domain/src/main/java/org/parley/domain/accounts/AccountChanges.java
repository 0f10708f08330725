package org.parley.domain.accounts;

import java.util.Optional;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.time.WallClock;
import org.parley.platform.sql.Database;
import org.parley.platform.sql.Sql;

/** Changes of an account: who may make which, and what they bring with them. Thread-safe. */
final class AccountChanges {
    /** What a change touches. */
    record Touched(AccountTables tables, Extensions extensions, Sessions sessions, PasswordHasher passwords) {}

    private final Database database;
    private final AccountTables tables;
    private final Extensions extensions;
    private final Sessions sessions;
    private final PasswordHasher passwords;
    private final WallClock clock;
    private final String sipRealm;

    AccountChanges(Database database, Touched touched, WallClock clock, String sipRealm) {
        this.database = database;
        tables = touched.tables();
        extensions = touched.extensions();
        sessions = touched.sessions();
        passwords = touched.passwords();
        this.clock = clock;
        this.sipRealm = sipRealm;
    }

    /** {@code account} is of the organisation of {@code by}: the caller has looked. */
    Account apply(Principal by, Account account, AccountChange change) {
        checkRights(by, account, change);
        var shown = change.displayName().map(name -> Names.shown("display name", name));
        change.sipPassword().ifPresent(Names::anyPassword);
        var hash = change.password().map(password -> {
            if (by instanceof Principal.Operator) {
                Names.anyPassword(password);
            } else {
                Names.chosenPassword(password);
            }
            return passwords.hash(password);
        });
        return database.write(sql -> {
            var id = account.id().value();
            shown.ifPresent(name -> sql.update("update accounts set display_name = ? where id = ?", name, id));
            hash.ifPresent(value -> sql.update("update accounts set password_hash = ? where id = ?", value, id));
            change.role().ifPresent(role -> sql.update("update accounts set role = ? where id = ?", role.name(), id));
            change.disabled().ifPresent(off -> sql.update("update accounts set disabled = ? where id = ?", off, id));
            change.extension().ifPresent(extension -> setExtension(sql, account, extension, change));
            keepAnAdmin(sql, account);
            if (hash.isPresent() || change.disabled().orElse(false)) {
                sessions.endAll(sql, account.id(), clock.now()); // Whoever else had the old password is out.
            }
            tables.forgetAfter(sql, account.id());
            var changed = tables.find(sql, account.id()).orElseThrow();
            tables.tellAfter(sql, changed);
            change.sipPassword()
                    .ifPresent(password -> tables.setSipCredentials(
                            sql, account.id(), sipRealm, Accounts.sipUsernames(changed), password));
            return changed;
        });
    }

    private void checkRights(Principal by, Account account, AccountChange change) {
        if (Accounts.isAdmin(by)) {
            return;
        }
        boolean own = by.subject().equals(account.id().value());
        boolean onlyOwnThings = change.sipPassword().isEmpty()
                && change.extension().isEmpty()
                && change.role().isEmpty()
                && change.disabled().isEmpty();
        if (!own || !onlyOwnThings) {
            throw new ParleyException(
                    ErrorCode.FORBIDDEN, "Only an admin may change that; you may change your own display name and password.");
        }
        if (change.password().isPresent()) {
            var current = change.currentPassword()
                    .orElseThrow(() -> new ParleyException(
                            ErrorCode.INVALID, "Give your current password too, as currentPassword."));
            if (!passwords.fits(current, tables.passwordHash(account.id()))) {
                throw new ParleyException(ErrorCode.FORBIDDEN, "The current password is wrong.");
            }
        }
    }

    private void setExtension(Sql sql, Account account, String extension, AccountChange change) {
        if (Optional.of(extension).equals(account.extension())) {
            return;
        }
        // A digest hash covers the user name: the new extension needs the password once more.
        if (change.sipPassword().isEmpty() && tables.hasSipCredentials(sql, account.id())) {
            throw new ParleyException(
                    ErrorCode.INVALID, "Give sipPassword too: a telephone's password is kept as a hash over its extension.");
        }
        extensions.release(sql, Extensions.Use.ACCOUNT, account.id().value());
        if (!extension.isEmpty()) {
            extensions.claim(
                    sql,
                    account.organisation().id(),
                    extension,
                    Extensions.Use.ACCOUNT,
                    account.id().value());
        }
    }

    private void keepAnAdmin(Sql sql, Account account) {
        if (account.role() == AccountRole.ADMIN
                && !account.disabled()
                && tables.enabledAdmins(sql, account.organisation().id()) == 0) {
            throw new ParleyException(
                    ErrorCode.CONFLICT, "This is the organisation's only admin: make another one first.");
        }
    }
}
