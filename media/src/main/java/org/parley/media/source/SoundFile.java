package org.parley.media.source;

import java.io.Closeable;
import java.io.IOException;

/** An open file of sound, read as mono samples at 48 kHz. One owner, who may wait for the disk; not thread-safe. */
public interface SoundFile extends Closeable {
    /** How long it plays, in samples at 48 kHz. */
    long samples();

    /** Writes the next samples; returns how many, 0 at the end. */
    int read(short[] out, int offset, int max) throws IOException;

    /** The next {@link #read} begins there; at the end if the file is shorter. */
    void seek(long sample) throws IOException;
}
