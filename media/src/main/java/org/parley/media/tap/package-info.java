/**
 * Where sound can be listened to on its way: recorders and measurements.
 *
 * <p>Start at {@link TapSink}. The engine calls it on the media loop; whoever implements it hands over and returns.
 */
@NullMarked
package org.parley.media.tap;

import org.jspecify.annotations.NullMarked;
