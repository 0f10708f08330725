package org.parley.domain.accounts;

import java.util.List;

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

    int MAX_IDENTITIES = 8;
}
