package org.parley.domain.accounts;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Whose a telephone is. Implemented by {@link Accounts}; for the edge. Thread-safe, answers from memory or within a read. */
public interface SipCredentials {
    /** The realm that the stored hashes were made for: put it into challenges. */
    String realm();

    /**
     * The identities that may sign in as {@code username}, which is an account's name or an extension. Mostly one or none;
     * several (at most {@link #MAX_IDENTITIES}) where organisations use the same extension: the right one is the one whose hash
     * fits the response. Disabled accounts are left out.
     */
    List<SipIdentity> find(String username);

    /**
     * The algorithms that every telephone's password is stored for, the strongest first. To offer another one would lock out who
     * takes it and has no hash for it, and to offer it by name would tell strangers which names exist.
     */
    default List<String> algorithms() {
        return DigestHashes.SINCE_EVER;
    }

    /**
     * What {@link #find} says has changed.
     *
     * @param usernames those that lead to the account, or did
     * @param isDisabled then its telephones are no longer welcome
     */
    record Change(AccountId account, Set<String> usernames, boolean isDisabled) {}

    /** Calls {@code listener} after each change, for good, on the thread that made it. Who keeps answers of {@link #find} needs it. */
    default void onChange(Consumer<Change> listener) {
        // Credentials that never change have nothing to tell.
    }

    int MAX_IDENTITIES = 8;
}
