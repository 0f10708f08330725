package org.parley.domain.calls;

import org.parley.domain.accounts.Account;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.conversations.Conference;

/** What a dialled number means inside an organisation. */
final class Numbers {
    sealed interface Meaning {
        record OfConference(Conference conference) implements Meaning {}

        record OfAccount(Account account) implements Meaning {}

        record Nobody() implements Meaning {}
    }

    private final CallsNeeds needs;

    Numbers(CallsNeeds needs) {
        this.needs = needs;
    }

    Meaning of(TenantId tenant, String dialled) {
        var conference = needs.conferences().byExtension(tenant, dialled);
        if (conference.isPresent()) {
            return new Meaning.OfConference(conference.get());
        }
        return needs.accounts()
                .byExtension(tenant, dialled)
                .<Meaning>map(Meaning.OfAccount::new)
                .orElseGet(Meaning.Nobody::new);
    }
}
