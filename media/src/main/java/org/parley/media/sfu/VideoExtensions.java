package org.parley.media.sfu;

/** Agreed numbers of header extensions (RFC 8285), the same for all sections of a connection; {@link #NONE} where there is none. */
public record VideoExtensions(
        int mid, int rid, int repairedRid, int transportSequence, int dependencyDescriptor, int orientation) {
    public static final int NONE = -1;
}
