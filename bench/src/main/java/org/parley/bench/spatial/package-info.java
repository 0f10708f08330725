/** What spatial sound costs. Start at {@link SpatialBenchmark}. */
@NullMarked
package org.parley.bench.spatial;

import org.jspecify.annotations.NullMarked;
