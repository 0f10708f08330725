package org.parley.protocols.sip.message;

/** A URI of a scheme we do not understand: kept as it is, refused with 416 where it would have to be followed. */
public record OtherUri(String scheme, String rest) implements Uri {
    @Override
    public String toString() {
        return scheme + ":" + rest;
    }
}
