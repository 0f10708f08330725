/** How long a node takes to start, and what it holds when nobody talks. */
@NullMarked
package org.parley.bench.start;

import org.jspecify.annotations.NullMarked;
