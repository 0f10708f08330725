/** What packets and codecs cost by themselves, on the thread that does the work. */
@NullMarked
package org.parley.bench.media;

import org.jspecify.annotations.NullMarked;
