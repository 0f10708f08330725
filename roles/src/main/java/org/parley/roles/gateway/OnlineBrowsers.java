package org.parley.roles.gateway;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.calls.BrowserPresence;

/**
 * Which accounts have our page open on this node. An object of its own, because call logic needs it before there is a
 * gateway, and the gateway needs call logic. Thread-safe.
 */
public final class OnlineBrowsers implements BrowserPresence {
    private final ConcurrentMap<String, Integer> connections = new ConcurrentHashMap<>();

    @Override
    public boolean isOnline(AccountId account) {
        return connections.containsKey(account.value());
    }

    void connected(AccountId account) {
        connections.merge(account.value(), 1, Integer::sum);
    }

    void disconnected(AccountId account) {
        connections.computeIfPresent(account.value(), (_, count) -> count > 1 ? count - 1 : null);
    }
}
