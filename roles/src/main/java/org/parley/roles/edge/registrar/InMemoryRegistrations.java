package org.parley.roles.edge.registrar;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.HashMap;
import java.util.HashSet;
import java.util.concurrent.ConcurrentHashMap;
import org.parley.domain.accounts.AccountId;
import org.parley.net.sip.SocketFlow;

/** Registrations in a table of this node. Readers see whole lists, since those are replaced and never changed. */
public final class InMemoryRegistrations implements RegistrationStore {
    private final int bindingsMax;
    private final Map<AccountId, List<Binding>> byAccount = new ConcurrentHashMap<>();
    private final Map<SocketFlow, Set<AccountId>> byFlow = new HashMap<>(); // The loop's only: to find them when a flow closes.
    private final List<Watcher> watchers = new ArrayList<>(2);
    private volatile int count; // Written by the loop only.

    public InMemoryRegistrations(int bindingsMax) {
        this.bindingsMax = bindingsMax;
    }

    @Override
    public List<Binding> of(AccountId account) {
        return byAccount.getOrDefault(account, List.of());
    }

    @Override
    public boolean replace(AccountId account, List<Binding> bindings, Cause cause) {
        var before = of(account);
        if (bindings.size() > before.size() && count + bindings.size() - before.size() > bindingsMax) {
            return false;
        }
        before.forEach(binding -> unlink(account, binding));
        if (bindings.isEmpty()) {
            byAccount.remove(account);
        } else {
            byAccount.put(account, List.copyOf(bindings));
        }
        bindings.forEach(binding ->
                byFlow.computeIfAbsent(binding.flow(), _ -> new HashSet<>(2)).add(account));
        count += bindings.size() - before.size();
        watchers.forEach(watcher -> watcher.onChange(account, before, bindings, cause));
        return true;
    }

    @Override
    public void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    private void unlink(AccountId account, Binding binding) {
        var accounts = byFlow.get(binding.flow());
        if (accounts != null) {
            accounts.remove(account);
            if (accounts.isEmpty()) {
                byFlow.remove(binding.flow());
            }
        }
    }

    @Override
    public int sweep(long nowNs) {
        for (var entry : byAccount.entrySet()) {
            var live = entry.getValue().stream().filter(binding -> binding.isLive(nowNs)).toList();
            if (live.size() != entry.getValue().size()) {
                replace(entry.getKey(), live, Cause.EXPIRED);
            }
        }
        return count;
    }

    @Override
    public void onFlowClosed(SocketFlow flow) {
        for (var account : Set.copyOf(byFlow.getOrDefault(flow, Set.of()))) {
            replace(
                    account,
                    of(account).stream()
                    .filter(binding -> !binding.flow().equals(flow) || binding.canBeReconnected())
                    .toList(),
                    Cause.FLOW_CLOSED);
        }
    }

    /** How many bindings there are; from any thread. */
    public int size() {
        return count;
    }

    @Override
    public List<Binding> all() {
        return byAccount.values().stream().flatMap(List::stream).toList();
    }
}
