/**
 * What packets and reports say about how a leg sounds: loss, jitter, delay, invented sound, and a rating by the E-model (ITU-T
 * G.107), each only where it was measured (docs/internals/quality.md).
 *
 * <p>Start at {@link LegMeter}, one for each leg, owned by the media loop. {@link EModel} and {@link CodecImpairment} are pure
 * functions; {@link BurstsAndGaps} counts as RFC 3611 §4.7.2 does. Elsewhere: RTCP's bytes in {@code protocols.rtp}, who asks every
 * few seconds in {@code media.engine}.
 */
@NullMarked
package org.parley.media.quality;

import org.jspecify.annotations.NullMarked;
