package org.parley.media.phone;

import java.net.InetSocketAddress;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the peer's SDP says about his side.
 *
 * @param rtp where he wants RTP
 * @param rtcp where he wants RTCP; the same as {@code rtp} where he multiplexes
 * @param rtcpMux whether RTCP goes with RTP (RFC 5761)
 * @param payloadTypes what he may send; others are not taken for his
 * @param sources whose packets are taken for his
 */
public record PhonePeer(
        InetSocketAddress rtp, InetSocketAddress rtcp, boolean rtcpMux, Set<Integer> payloadTypes, Sources sources) {
    /** Whose packets count. */
    public enum Sources {
        /** Where the first valid packet comes from: the peer may be behind NAT. */
        LATCHED,
        /** Only the SDP's own address and port. */
        STRICT,
        /** The SDP's own address, any port; the first valid packet says which. */
        SAME_HOST,
        /** The SDP's own address, any port; ours go to the SDP's port whatever comes: who sends from another port than he receives on. */
        ASYMMETRIC
    }

    private static final Set<Integer> ALL_TYPES =
            IntStream.range(0, 128).boxed().collect(Collectors.toUnmodifiableSet());

    public PhonePeer {
        payloadTypes = Set.copyOf(payloadTypes);
    }

    /** As telephones are met: latched. */
    public PhonePeer(InetSocketAddress rtp, InetSocketAddress rtcp, boolean rtcpMux, Set<Integer> payloadTypes) {
        this(rtp, rtcp, rtcpMux, payloadTypes, Sources.LATCHED);
    }

    /** One that may send any payload type: for relays that pass what they do not know. */
    public static PhonePeer ofAnyType(
            InetSocketAddress rtp, InetSocketAddress rtcp, boolean rtcpMux, Sources sources) {
        return new PhonePeer(rtp, rtcp, rtcpMux, ALL_TYPES, sources);
    }
}
