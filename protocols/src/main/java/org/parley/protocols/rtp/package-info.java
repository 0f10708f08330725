/**
 * RTP and RTCP (RFC 3550), header extensions (RFC 8285), telephone events (RFC 4733), reception statistics, and what
 * forwarding pictures needs: payload descriptors, retransmissions (RFC 4588), feedback (RFC 4585), redundant sound (RFC 2198).
 *
 * <p>Start at {@link RtpPacket}: functions over byte arrays, because packets are not worth an object each. RTCP comes a few
 * times a second and may be records ({@link RtcpPacket}). Nothing here knows encryption ({@code srtp}) or sockets.
 */
@NullMarked
package org.parley.protocols.rtp;

import org.jspecify.annotations.NullMarked;
