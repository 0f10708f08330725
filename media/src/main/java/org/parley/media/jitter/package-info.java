/**
 * The jitter buffer: packets come in as the network brings them, and leave in order on a steady clock.
 *
 * <p>Start at {@link JitterBuffer}; {@link DelayEstimator} decides how long a packet waits. Nothing here reads a
 * clock, decodes or allocates per packet: it is told of packets and of the time, and says what to play next. Elsewhere:
 * decoding and concealment in {@code media.codec}, whoever asks every 20 ms in {@code media.engine}.
 */
@NullMarked
package org.parley.media.jitter;

import org.jspecify.annotations.NullMarked;
