/**
 * Recordings as people know them: who was recorded when, with which tracks, finished or interrupted.
 *
 * <p>Start at {@link Recordings}: event-sourced ({@link RecordingEvent}), with a table to search in. The sound itself
 * lies in {@code platform.objects} under {@link RecordingObjects}' keys; {@code roles.recorder} writes it down as it
 * comes and {@code roles.worker} makes files of it. Docs: {@code docs/internals/recording.md}.
 */
@NullMarked
package org.parley.domain.recordings;

import org.jspecify.annotations.NullMarked;
