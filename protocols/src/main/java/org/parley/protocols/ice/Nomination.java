package org.parley.protocols.ice;

/** What a controlling agent does with valid pairs. */
public enum Nomination {
    /**
     * None: Chromium then keeps every pair alive and sends where data last came from, which lets another server take over
     * without signalling. Deviates from RFC 8445 §8, which wants one pair nominated in the end.
     */
    NEVER,
    /** The pair in use, as RFC 8445 §8.1.1 says: for browsers that wait for it. */
    REGULAR
}
