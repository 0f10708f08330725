/**
 * What is played: files, tones, playlists, music on hold.
 *
 * <p>Start at {@link Player}: a virtual thread of its own reads and decodes ahead into a bounded buffer, and the media loop takes 20 ms frames out of
 * it without ever waiting. {@link SoundFiles} opens WAV and Ogg Opus; {@link HoldMusic} and the tones in {@code media.codec} are made at run
 * time and need no reading ahead. Elsewhere: who hears it, in {@code media.engine}.
 */
@NullMarked
package org.parley.media.source;

import org.jspecify.annotations.NullMarked;
