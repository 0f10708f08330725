package org.parley.roles.edge.registrar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.parley.domain.accounts.SipCredentials;
import org.parley.domain.accounts.TenantId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What storage says about names, kept in memory: a registration that is refreshed, and a call to somebody who was here lately, cost
 * no read. Forgets what accounts' changes touch. Bounded: the names not asked for longest go first; names that nobody has
 * are kept apart, so that guessing pushes out no one. Owned by the SIP loop.
 */
public final class KnownUsers {
    private static final Logger LOG = LoggerFactory.getLogger(KnownUsers.class);
    private static final int STRANGERS_MAX = 10_000;
    private static final int TENANTS_MAX = 10_000;
    /** No account's name is as long; and a table of 10,000 names must not hold 10,000 messages. */
    private static final int NAME_CHARS_MAX = 128;

    /**
     * @param lookUps runs what may wait for storage
     * @param usersMax names kept
     * @param lookUpsMax waiting for storage at once; more are told that it is busy
     */
    public record Needs(SipCredentials credentials, Executor lookUps, Executor loop, int usersMax, int lookUpsMax) {}

    /** What came of a look-up. */
    sealed interface Answer {
        /** None, one, or several where organisations use the same extension. */
        record Users(List<KnownUser> users) implements Answer {}

        record Failed(boolean isBusy) implements Answer {}
    }

    private static final Answer NOBODY = new Answer.Users(List.of());

    private final Needs needs;
    private final Map<String, List<KnownUser>> users;
    private final Map<String, Boolean> strangers;
    private final Map<String, List<Consumer<Answer>>> waiting = new HashMap<>();
    private final Map<TenantId, TenantId> tenants = new ConcurrentHashMap<>(); // Look-ups fill it.
    private int waitingCount;
    private long changes;

    public KnownUsers(Needs needs) {
        this.needs = needs;
        users = bounded(needs.usersMax());
        strangers = bounded(STRANGERS_MAX);
        needs.credentials().onChange(change -> needs.loop().execute(() -> forget(change)));
    }

    private static <V> Map<String, V> bounded(int limit) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > limit;
            }
        };
    }

    private void forget(SipCredentials.Change change) {
        changes++; // What is being read just now may be older than this.
        change.usernames().forEach(name -> {
            users.remove(name);
            strangers.remove(name);
        });
    }

    /** Calls {@code then} on the loop: at once where the name is known. */
    void find(String name, Consumer<Answer> then) {
        var key = name.toLowerCase(Locale.ROOT);
        var known = knownNow(key);
        if (known != null) {
            then.accept(known);
        } else if (waitingCount >= needs.lookUpsMax()) {
            then.accept(new Answer.Failed(true));
        } else {
            waitingCount++;
            boolean isAsked = waiting.containsKey(key);
            waiting.computeIfAbsent(key, _ -> new ArrayList<>(1)).add(then);
            if (!isAsked) {
                lookUp(key, changes);
            }
        }
    }

    private @Nullable Answer knownNow(String key) {
        var found = users.get(key);
        if (found != null) {
            return new Answer.Users(found);
        }
        return key.isEmpty() || key.length() > NAME_CHARS_MAX || strangers.get(key) != null ? NOBODY : null;
    }

    private void lookUp(String key, long changesBefore) {
        needs.lookUps().execute(() -> {
            var answer = read(key);
            needs.loop().execute(() -> {
                if (changes == changesBefore && answer instanceof Answer.Users(var found)) {
                    keep(key, found);
                }
                var waited = waiting.remove(key);
                if (waited != null) {
                    waitingCount -= waited.size();
                    waited.forEach(then -> then.accept(answer));
                }
            });
        });
    }

    private void keep(String key, List<KnownUser> found) {
        if (found.isEmpty()) {
            strangers.put(key, true);
        } else {
            users.put(key, found);
        }
    }

    /** One object for all users of an organisation. */
    private TenantId shared(TenantId tenant) {
        if (tenants.size() >= TENANTS_MAX) {
            tenants.clear();
        }
        return tenants.computeIfAbsent(tenant, same -> same);
    }

    private Answer read(String key) {
        try {
            return new Answer.Users(needs.credentials().find(key).stream().map(user -> KnownUser.of(user, shared(user.tenant()))).toList());
        } catch (RuntimeException failure) {
            LOG.error("SIP credentials cannot be read", failure);
            return new Answer.Failed(false);
        }
    }
}
