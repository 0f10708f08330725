/** What the mixer costs per participant, on the thread that mixes. */
@NullMarked
package org.parley.bench.mix;

import org.jspecify.annotations.NullMarked;
