/**
 * The mixer: each hears everybody but himself.
 *
 * <p>Start at {@link Mixer}: 20 ms frames of its members in, one frame per listener out, 16-bit mono at 48 kHz.
 * {@link SpeakerDetector} says who is heard. Pure arithmetic owned by the media loop: no clock, no thread, no codec.
 * Elsewhere: decoding, encoding and who hears the same encoded packet in {@code media.engine}.
 */
@NullMarked
package org.parley.media.mix;

import org.jspecify.annotations.NullMarked;
