package org.parley.base.error;

/** Whose fault it is: mapped once to HTTP status, SIP status and log level. */
public enum ErrorKind {
    /** The caller asked for something that cannot be: wrong value, unknown name, not allowed. */
    CALLER,
    /** A peer on the network broke its protocol. */
    PEER,
    /** A limit was reached; later it may work. */
    CAPACITY,
    /** Something outside failed: disk, database, another server. */
    OUTSIDE,
    /** A mistake of ours. */
    OURS
}
