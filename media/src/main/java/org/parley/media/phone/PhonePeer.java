package org.parley.media.phone;

import java.net.InetSocketAddress;
import java.util.Set;

/**
 * What the peer's SDP says about his side.
 *
 * @param rtp where he wants RTP
 * @param rtcp where he wants RTCP; the same as {@code rtp} where he multiplexes
 * @param rtcpMux whether RTCP goes with RTP (RFC 5761)
 * @param payloadTypes what he may send; others are not taken for his
 */
public record PhonePeer(InetSocketAddress rtp, InetSocketAddress rtcp, boolean rtcpMux, Set<Integer> payloadTypes) {
    public PhonePeer {
        payloadTypes = Set.copyOf(payloadTypes);
    }
}
