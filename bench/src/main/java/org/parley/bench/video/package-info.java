/** What forwarding pictures costs. Start at {@link ForwardingBenchmark}. */
@NullMarked
package org.parley.bench.video;

import org.jspecify.annotations.NullMarked;
