package org.parley.domain.accounts;

import java.util.Optional;

/** Who is who, for rooms that check rights themselves. Implemented by {@link Accounts}. Thread-safe; may wait for storage. */
public interface AccountDirectory {
    /** One account of any organisation, disabled or not. */
    Optional<Account> find(AccountId account);

    /** The account of an organisation with this extension, or else with this name; never a disabled one. */
    Optional<Account> named(TenantId tenant, String extensionOrName);
}
