package org.parley.media.codec;

/** Sound made here. One owner; not thread-safe. */
public interface ToneSource {
    /**
     * Writes the next {@code samples}.
     *
     * @return whether there is more to come; after the end, silence is written
     */
    boolean fill(short[] out, int offset, int samples);
}
