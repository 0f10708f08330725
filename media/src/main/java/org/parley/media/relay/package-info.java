/**
 * Packets from one side to the other without decoding them: RTP, RTCP and T.38 between any two ways to a peer, as an RTP proxy does.
 *
 * <p>Start at {@link Relays}, which lives on the media loop; a {@link Relay} is one media section of a call, a {@link RelaySide} one of its
 * ends. {@link RelayPlan} says what becomes of each payload type. Sound is decoded only where the sides have no format in common.
 * Elsewhere: sockets and SRTP in {@code media.phone} and {@code media.webrtc}, the protocol that drives relays from outside in
 * {@code roles.media.ng}.
 */
@NullMarked
package org.parley.media.relay;

import org.jspecify.annotations.NullMarked;
