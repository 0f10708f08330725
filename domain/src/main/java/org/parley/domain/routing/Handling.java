package org.parley.domain.routing;

/** What is done with a call. */
public enum Handling {
    /** It passes through call logic, a leg on each side, media through us: everything Parley can do with a call. The default. */
    LOGIC,
    /** It is proxied only: cheapest, media flows directly, no recording or conference. */
    PROXY
}
