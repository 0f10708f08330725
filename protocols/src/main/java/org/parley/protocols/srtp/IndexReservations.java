package org.parley.protocols.srtp;

/**
 * Grants packet indices in blocks. A sender may use indices below a granted limit only; whoever takes the stream over when
 * this process dies starts at that limit, so that no index is ever used twice, however late the news of the last one. Called
 * on the media loop and must answer at once: a grant that has to be fetched is asked for early and found at a later call.
 */
@FunctionalInterface
public interface IndexReservations {
    /** Which counter of the SSRC. */
    enum Counter {
        RTP,
        RTCP
    }

    /**
     * Asks for all indices below {@code wantedLimit} and returns the limit granted so far, which may be lower. Limits never
     * shrink.
     */
    long reserve(int ssrc, Counter counter, long wantedLimit);

    /** For a node without a standby: nobody takes over, so everything is granted at once. */
    static IndexReservations standbyLess() {
        return (_, _, wantedLimit) -> wantedLimit;
    }
}
