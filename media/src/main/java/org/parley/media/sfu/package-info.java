/**
 * Pictures without decoding them: a selective forwarding unit (RFC 7667 §3.7).
 *
 * <p>Start at {@link PictureRoom}, which is a mix's pictures, and {@link LegPictures}, one leg's part in it: what it publishes
 * ({@link PublishedTrack}, one {@link UpLayer} per simulcast layer) and what it sees ({@link DownTrack}, one per slot). A slot is a
 * media section whose SSRC never changes; who is seen in it does. {@link BandwidthEstimator} says what a viewer's connection
 * carries, {@link SlotAllocator} who gets it. All of it is owned by the media loop and allocates nothing per packet once warm.
 * Elsewhere: payload formats and feedback packets in {@code protocols.rtp}, descriptions in {@code media.webrtc}.
 */
@NullMarked
package org.parley.media.sfu;

import org.jspecify.annotations.NullMarked;
