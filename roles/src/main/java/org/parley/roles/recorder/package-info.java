/**
 * The recorder role: takes what mixes hear, encodes it off the media loop, and writes it down before it can be lost.
 *
 * <p>Start at {@link RecorderRole}. A {@link RecordingSink} belongs to the media loop, a {@link RecordingSession} to a
 * recorder thread, and a {@link FrameRing} lies between them. Elsewhere: the journal's format in
 * {@code media.journal}, sound files in {@code roles.worker}. Docs: {@code docs/internals/recording.md}.
 */
@NullMarked
package org.parley.roles.recorder;

import org.jspecify.annotations.NullMarked;
