/**
 * Ogg Opus files (RFC 3533, RFC 7845), as every browser plays them.
 *
 * <p>Start at {@link OggOpusWriter}. {@link OggOpusReader} reads back what it wrote, for tests and tools; it is no
 * general player.
 */
@NullMarked
package org.parley.media.ogg;

import org.jspecify.annotations.NullMarked;
