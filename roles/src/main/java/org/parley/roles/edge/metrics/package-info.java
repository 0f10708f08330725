/**
 * What the edge counts.
 *
 * <p>Start at {@link EdgeCounters}. Written from the SIP loop without locks, read by {@code /metrics} from any thread.
 */
@NullMarked
package org.parley.roles.edge.metrics;

import org.jspecify.annotations.NullMarked;
