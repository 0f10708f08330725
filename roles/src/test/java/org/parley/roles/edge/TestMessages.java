package org.parley.roles.edge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.MessageWaiting;

/** Voice messages that a test leaves. */
final class TestMessages implements MessageWaiting {
    private final Map<AccountId, Counts> counts = new HashMap<>();
    private final List<Consumer<AccountId>> consumers = new ArrayList<>();

    void set(String account, Counts now) {
        var id = new AccountId(account);
        counts.put(id, now);
        consumers.forEach(consumer -> consumer.accept(id));
    }

    @Override
    public Counts of(AccountId account) {
        return counts.getOrDefault(account, Counts.NONE);
    }

    @Override
    public AutoCloseable onChange(Consumer<AccountId> consumer) {
        consumers.add(consumer);
        return () -> consumers.remove(consumer);
    }
}
