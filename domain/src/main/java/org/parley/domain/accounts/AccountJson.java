package org.parley.domain.accounts;

import java.util.Locale;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How an account looks to clients, over HTTP and over the gateway (docs/developers/api.md). */
public final class AccountJson {
    private AccountJson() {}

    /** @param registered whether a telephone of it is registered now */
    public static ObjectNode of(Account account, boolean registered) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("id", account.id().value());
        json.put("name", account.name());
        json.put("displayName", account.displayName());
        json.put("role", account.role().name().toLowerCase(Locale.ROOT));
        account.extension().ifPresent(extension -> json.put("extension", extension));
        json.put("registered", registered);
        json.put("disabled", account.disabled());
        json.put("createdAt", account.createdAt().toString());
        json.putObject("organisation")
                .put("id", account.organisation().id().value())
                .put("name", account.organisation().name());
        return json;
    }
}
