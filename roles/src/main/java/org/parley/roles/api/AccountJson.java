package org.parley.roles.api;

import java.util.function.Predicate;
import org.parley.domain.accounts.Account;
import org.parley.domain.accounts.AccountId;
import org.parley.net.http.JsonInput;
import tools.jackson.databind.node.ObjectNode;

/** How an account looks to clients. */
final class AccountJson {
    private final Predicate<AccountId> isRegistered;

    AccountJson(Predicate<AccountId> isRegistered) {
        this.isRegistered = isRegistered;
    }

    ObjectNode of(Account account) {
        var json = Requests.object();
        json.put("id", account.id().value());
        json.put("name", account.name());
        json.put("displayName", account.displayName());
        json.put("role", JsonInput.wireName(account.role()));
        account.extension().ifPresent(extension -> json.put("extension", extension));
        json.put("registered", isRegistered.test(account.id()));
        json.put("disabled", account.disabled());
        json.put("createdAt", account.createdAt().toString());
        json.putObject("organisation")
                .put("id", account.organisation().id().value())
                .put("name", account.organisation().name());
        return json;
    }
}
