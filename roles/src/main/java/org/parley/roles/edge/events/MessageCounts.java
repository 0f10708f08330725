package org.parley.roles.edge.events;

import java.util.HashMap;
import java.util.Map;
import org.parley.domain.accounts.AccountId;

/** Follows how many messages wait for accounts that somebody watches. Owned by the SIP loop. */
final class MessageCounts {
    private final EventNeeds needs;
    private final Watches watches;
    private final Facts facts;
    private final LookUps lookUps;
    /** Accounts being asked about; true if they changed once more meanwhile. So answers never overtake each other. */
    private final Map<AccountId, Boolean> asked = new HashMap<>();

    MessageCounts(EventNeeds needs, Watches watches, Facts facts, LookUps lookUps) {
        this.needs = needs;
        this.watches = watches;
        this.facts = facts;
        this.lookUps = lookUps;
        needs.messages().onChange(account -> needs.loop().execute(() -> onChange(account)));
    }

    private void onChange(AccountId account) {
        if (watches.isWatched(EventPackage.MESSAGE_SUMMARY, account) && asked.put(account, asked.containsKey(account)) == null) {
            ask(account);
        }
    }

    private void ask(AccountId account) {
        lookUps.ask(() -> needs.messages().of(account), counts -> {
            boolean changedMeanwhile = asked.getOrDefault(account, false);
            if (changedMeanwhile) {
                asked.put(account, false);
                ask(account);
                return;
            }
            asked.remove(account);
            if (counts.isPresent() && watches.isWatched(EventPackage.MESSAGE_SUMMARY, account)) {
                facts.setCounts(account, counts.get());
                watches.onChanged(account, EventPackage.MESSAGE_SUMMARY);
            }
        });
    }
}
