package org.parley.media.tap;

/**
 * Takes what a mix hears: one track for the mix and one per member, all on the same 20 ms clock, 16-bit mono samples at 48 kHz (960 per frame).
 * All methods are called on the media loop and must neither block nor keep {@code samples} after they return.
 */
public interface TapSink {
    /** The number of the track that carries the mix. */
    int MIX_TRACK = 0;

    /** A member came: his frames follow under {@code track} (from 1, never re-used within a tap). */
    void onTrack(int track, String key, String name);

    /**
     * One frame of a track. {@code frameIndex} counts 20 ms frames since the tap was opened, the same for all tracks;
     * a track without a frame at an index was silent there.
     */
    void onFrame(int track, long frameIndex, short[] samples, int offset);

    /** A member left: no more frames under this track. */
    void onTrackEnd(int track, long frameIndex);

    /** The end of the tap. */
    void onEnd(long frameIndex);
}
