/**
 * Spatial sound: a room in which every member of a mix has a seat, and each listener hears the others from his own with two ears.
 *
 * <p>Start at {@link Scene}: 20 ms frames of voices in, one stereo frame per place with ears out. {@link HeadFilters} is the measured head,
 * {@link RoomAcoustics} says how loud, how late and from where a voice and its echoes off the walls come, {@link Ears} filters by it. Pure arithmetic
 * owned by the media loop: no clock, no thread, no codec. Elsewhere: who is heard at all in {@code media.mix}, who hears in
 * which way and who shares an encoded packet in {@code media.engine}.
 */
@NullMarked
package org.parley.media.spatial;

import org.jspecify.annotations.NullMarked;
