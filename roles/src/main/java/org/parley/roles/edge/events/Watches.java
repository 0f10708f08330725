package org.parley.roles.edge.events;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.parley.domain.accounts.AccountId;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.dialog.DialogId;

/** All subscriptions: by dialog, by what they watch, by whose they are, by the way they came. Owned by the SIP loop. */
final class Watches {
    private final EventLimits limits;
    private final Facts facts;
    private final Map<DialogId, Watch> byDialog = new HashMap<>();
    private final Map<EventPackage, Map<AccountId, Set<Watch>>> byTarget = new EnumMap<>(EventPackage.class);
    private final Map<AccountId, Integer> bySubscriber = new HashMap<>();
    private final Map<SocketFlow, Set<Watch>> byFlow = new HashMap<>();
    private volatile Map<EventPackage, Integer> counts = Map.of(); // For other threads.

    Watches(EventLimits limits, Facts facts) {
        this.limits = limits;
        this.facts = facts;
    }

    boolean isFull() {
        return byDialog.size() >= limits.subscriptionsMax();
    }

    boolean isFull(AccountId subscriber) {
        return bySubscriber.getOrDefault(subscriber, 0) >= limits.subscriptionsPerAccountMax();
    }

    void add(Watch watch) {
        byDialog.put(watch.dialog().id(), watch);
        bySubscriber.merge(watch.subject().subscriber(), 1, Integer::sum);
        byTarget.computeIfAbsent(watch.subject().eventPackage(), _ -> new HashMap<>())
                .computeIfAbsent(watch.subject().target(), _ -> new LinkedHashSet<>(2))
                .add(watch);
        byFlow.computeIfAbsent(watch.flow(), _ -> new LinkedHashSet<>(2)).add(watch);
        count(watch, 1);
    }

    void remove(Watch watch) {
        watch.stopTimer();
        if (!byDialog.remove(watch.dialog().id(), watch)) {
            return;
        }
        var subject = watch.subject();
        bySubscriber.computeIfPresent(subject.subscriber(), (_, count) -> count > 1 ? count - 1 : null);
        var ofPackage = byTarget.getOrDefault(subject.eventPackage(), Map.of());
        if (isLast(ofPackage, subject.target(), watch) && subject.eventPackage() == EventPackage.MESSAGE_SUMMARY) {
            facts.forgetCounts(subject.target());
        }
        isLast(byFlow, watch.flow(), watch);
        count(watch, -1);
    }

    private static <K> boolean isLast(Map<K, Set<Watch>> index, K key, Watch watch) {
        var all = index.get(key);
        if (all == null || !all.remove(watch) || !all.isEmpty()) {
            return false;
        }
        index.remove(key);
        return true;
    }

    private void count(Watch watch, int by) {
        var changed = new EnumMap<EventPackage, Integer>(EventPackage.class);
        changed.putAll(counts);
        changed.merge(watch.subject().eventPackage(), by, Integer::sum);
        counts = changed;
    }

    /** The subscriber is reached over another flow now. */
    void onMoved(Watch watch, SocketFlow from, SocketFlow to) {
        if (byDialog.containsKey(watch.dialog().id())) {
            isLast(byFlow, from, watch);
            byFlow.computeIfAbsent(to, _ -> new LinkedHashSet<>(2)).add(watch);
        }
    }

    @Nullable Watch of(DialogId dialog) {
        return byDialog.get(dialog);
    }

    List<Watch> over(SocketFlow flow) {
        return List.copyOf(byFlow.getOrDefault(flow, Set.of()));
    }

    List<Watch> all() {
        return List.copyOf(byDialog.values());
    }

    boolean isWatched(EventPackage eventPackage, AccountId target) {
        return byTarget.getOrDefault(eventPackage, Map.of()).containsKey(target);
    }

    /** Something that these packages tell of an account may have changed. */
    void onChanged(AccountId target, EventPackage... packages) {
        for (var eventPackage : packages) {
            List.copyOf(byTarget.getOrDefault(eventPackage, Map.of()).getOrDefault(target, Set.of())).forEach(Watch::onChanged);
        }
    }

    /** How many there are; from any thread. */
    int count(EventPackage eventPackage) {
        return counts.getOrDefault(eventPackage, 0);
    }
}
