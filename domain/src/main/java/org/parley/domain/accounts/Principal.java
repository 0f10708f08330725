package org.parley.domain.accounts;

import org.parley.domain.conversations.ConferenceId;

/** On whose behalf something is asked. */
public sealed interface Principal {
    /** The organisation whose data may be seen. */
    TenantId tenant();

    /** What the others see. */
    String displayName();

    /** A stable key for who this is: an account's id, a guest's id. */
    String subject();

    /** A signed-in account. */
    record Member(AccountId account, TenantId tenant, String name, String displayName, AccountRole role)
            implements Principal {
        @Override
        public String subject() {
            return account.value();
        }
    }

    /** Somebody with an invitation link, a name and no account: may join that one conference only. */
    record Guest(String guestId, TenantId tenant, ConferenceId conference, String displayName) implements Principal {
        @Override
        public String subject() {
            return guestId;
        }
    }

    /** The node's operator on the same machine, known by the token file in the data folder. May do everything. */
    record Operator(TenantId tenant) implements Principal {
        @Override
        public String displayName() {
            return "Operator";
        }

        @Override
        public String subject() {
            return "operator";
        }
    }
}
