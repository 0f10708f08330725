/**
 * Browsers' way in and out: one UDP port for all WebRTC media, and per leg a transport of ICE, DTLS and SRTP.
 *
 * <p>Start at {@link WebRtcPort}, which finds out whom a datagram is for, then {@link WebRtcTransport}. What is said in SDP is in
 * {@link WebRtcOffers}. Everything but DTLS handshakes runs on the media loop. How it all goes together, and what browsers need,
 * stands in {@code docs/internals/webrtc.md}; why it can move to another node, in {@code docs/internals/survival.md}.
 */
@NullMarked
package org.parley.media.webrtc;

import org.jspecify.annotations.NullMarked;
