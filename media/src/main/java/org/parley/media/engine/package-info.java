/**
 * The media engine: one loop that owns sockets, legs and mixes, and the 20 ms clock that drives them.
 *
 * <p>A leg sends through an {@link RtpChannel} and receives as an {@link RtpReceiver}. Elsewhere: ICE and DTLS-SRTP in
 * {@code media.webrtc}, plain and SDES RTP in {@code media.phone}, sockets in {@code net.udp}.
 */
@NullMarked
package org.parley.media.engine;

import org.jspecify.annotations.NullMarked;
