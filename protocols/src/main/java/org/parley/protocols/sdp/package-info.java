/**
 * Session descriptions (RFC 8866): read leniently, written strictly, with the attributes telephones and browsers use.
 *
 * <p>Start at {@link SessionDescription}. Attributes are kept as they came, in order, so that what we do not know survives;
 * typed views ({@link RtpMap}, {@link IceCandidate}, {@link CryptoAttribute}) are read on demand and leave out what is
 * malformed. Nothing here decides what to offer or accept: that is {@code media.webrtc} and {@code roles.media}.
 */
@NullMarked
package org.parley.protocols.sdp;

import org.jspecify.annotations.NullMarked;
