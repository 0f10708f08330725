/**
 * Telephones' media: plain and SDES-encrypted RTP on ports of a range, with symmetric RTP.
 *
 * <p>Start at {@link PhoneChannel}; {@link SymmetricLatch} decides whose packets count and where ours go. Owned by the media
 * loop. Elsewhere: SDP offers and answers in {@code roles.media}, browsers in {@code media.webrtc}.
 */
@NullMarked
package org.parley.media.phone;

import org.jspecify.annotations.NullMarked;
