/** Parley as a real process: the packed program on a data folder of its own and free ports. */
@NullMarked
package org.parley.systemtests.node;

import org.jspecify.annotations.NullMarked;
