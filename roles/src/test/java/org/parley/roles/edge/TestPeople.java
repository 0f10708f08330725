package org.parley.roles.edge;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.parley.domain.accounts.Account;
import org.parley.domain.accounts.AccountDirectory;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.AccountRole;
import org.parley.domain.accounts.Organisation;
import org.parley.domain.accounts.TenantId;

/** The accounts of an edge under test. Who is called "chief" is an admin. */
final class TestPeople implements AccountDirectory {
    private final Map<AccountId, Account> accounts = new LinkedHashMap<>();

    Account add(String name, String extension, String tenant) {
        var account = account(name, extension, tenant, false);
        accounts.put(account.id(), account);
        return account;
    }

    private static Account account(String name, String extension, String tenant, boolean isDisabled) {
        return new Account(
                new AccountId(name),
                new Organisation(new TenantId(tenant), tenant),
                name,
                name.toUpperCase(Locale.ROOT),
                name.equals("chief") ? AccountRole.ADMIN : AccountRole.MEMBER,
                Optional.of(extension),
                isDisabled,
                Instant.EPOCH);
    }

    void disable(String name) {
        var old = accounts.get(new AccountId(name));
        accounts.put(old.id(), account(name, old.extension().orElseThrow(), old.organisation().id().value(), true));
    }

    @Override
    public Optional<Account> find(AccountId account) {
        return Optional.ofNullable(accounts.get(account));
    }

    @Override
    public Optional<Account> named(TenantId tenant, String extensionOrName) {
        return accounts.values().stream()
                .filter(account -> account.organisation().id().equals(tenant) && !account.disabled())
                .filter(account -> account.name().equals(extensionOrName)
                        || account.extension().orElse("").equals(extensionOrName))
                .findFirst();
    }
}
