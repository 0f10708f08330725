/**
 * Calls of G.711 through a relay, ours and rtpengine's, by one generator: CPU time, loss, added delay, and the highest clean rate.
 *
 * <p>Start at {@link RelayPart}.
 */
@NullMarked
package org.parley.bench.relay;

import org.jspecify.annotations.NullMarked;
