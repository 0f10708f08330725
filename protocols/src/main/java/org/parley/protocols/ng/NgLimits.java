package org.parley.protocols.ng;

/** What a request may be at most. More is malformed. */
final class NgLimits {
    /** Deeper than any request: codec options are at depth three. */
    static final int DEPTH_MAX = 8;

    /** Values in one message; query's answers are ours and are not read. */
    static final int VALUES_MAX = 2_000;

    /** The longest datagram. */
    static final int BYTES_MAX = 65_507;

    static final int COOKIE_MAX = 128;

    private NgLimits() {}
}
