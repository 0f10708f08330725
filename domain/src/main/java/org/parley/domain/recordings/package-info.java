/**
 * Recordings as people know them: who was recorded when, with which tracks, finished or interrupted.
 */
@NullMarked
package org.parley.domain.recordings;

import org.jspecify.annotations.NullMarked;
