/**
 * Secure RTP (RFC 3711) with AES-CM and HMAC-SHA1, and with AES-GCM (RFC 7714).
 *
 * <p>Start at {@link SrtpSender} and {@link SrtpReceiver}: one direction each, in place, owned by the media loop. Keys come from
 * DTLS ({@code dtls}) or from SDP ({@code sdp.CryptoAttribute}). The sender only uses packet indices that were granted by
 * {@link IndexReservations}, because an index used twice under one key gives the plain text away.
 */
@NullMarked
package org.parley.protocols.srtp;

import org.jspecify.annotations.NullMarked;
