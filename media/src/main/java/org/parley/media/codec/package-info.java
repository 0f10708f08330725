/**
 * Sound to bytes and back: Opus (libopus, bound by the foreign function interface), G.711, G.722, concealment of lost
 * frames, sampling rates, tones.
 *
 * <p>Start at {@link AudioFormat}, which opens an {@link AudioEncoder} or {@link AudioDecoder}. Every object here has
 * one owner and keeps memory of what went before; nothing allocates per frame. Call {@link Opus#warmUp} at start.
 * Docs: {@code docs/internals/codecs.md}. Elsewhere: when to conceal is {@code media.jitter}'s business.
 */
@NullMarked
package org.parley.media.codec;

import org.jspecify.annotations.NullMarked;
