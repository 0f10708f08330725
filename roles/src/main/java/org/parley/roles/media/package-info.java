/**
 * The media role: carries out what {@code domain.calls} asks of sound.
 *
 * <p>Start at {@link MediaRole}, then {@link LocalMediaPlane}. SDP of telephones is negotiated by {@link PhoneSdp}, a set of pure
 * functions; browsers' by {@code media.webrtc}. Everything that touches packets runs on the loop of {@code media.engine};
 * this package waits for it on virtual threads.
 */
@NullMarked
package org.parley.roles.media;

import org.jspecify.annotations.NullMarked;
