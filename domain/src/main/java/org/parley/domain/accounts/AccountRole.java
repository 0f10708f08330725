package org.parley.domain.accounts;

/** What an account may do in its organisation. */
public enum AccountRole {
    /** Manages accounts, conferences and recordings of the organisation. */
    ADMIN,
    /** Talks, makes conferences, sees what he took part in. */
    MEMBER
}
