package org.parley.protocols.stun;

/** RFC 8489 §5, in the order of the two class bits. */
public enum StunClass {
    REQUEST,
    INDICATION,
    SUCCESS,
    ERROR
}
