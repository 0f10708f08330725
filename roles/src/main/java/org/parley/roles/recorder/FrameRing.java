package org.parley.roles.recorder;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Frames on their way from the media loop (one producer) to a recorder thread (one consumer), in memory made once. A
 * full ring refuses; the next frame it takes says how many were refused before it.
 */
final class FrameRing {
    static final int FRAME_SAMPLES = 960;

    private final int capacity;
    private final short[] samples;
    private final int[] tracks;
    private final long[] frameIndexes;
    private final int[] refusedBefore;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private int refused; // The producer's, since the last frame taken.

    FrameRing(int capacity) {
        this.capacity = capacity;
        samples = new short[capacity * FRAME_SAMPLES];
        tracks = new int[capacity];
        frameIndexes = new long[capacity];
        refusedBefore = new int[capacity];
    }

    /** Producer: copies a frame in. False: there is no room. */
    boolean offer(int track, long frameIndex, short[] pcm, int offset) {
        long position = written.getPlain();
        if (position - read.getAcquire() >= capacity) {
            refused++;
            return false;
        }
        int slot = (int) (position % capacity);
        System.arraycopy(pcm, offset, samples, slot * FRAME_SAMPLES, FRAME_SAMPLES);
        tracks[slot] = track;
        frameIndexes[slot] = frameIndex;
        refusedBefore[slot] = refused;
        refused = 0;
        written.setRelease(position + 1);
        return true;
    }

    /** How many frames were ever offered and taken: the place in the order that other events refer to. */
    long written() {
        return written.getAcquire();
    }

    /** Consumer: how many frames were ever removed. */
    long read() {
        return read.getPlain();
    }

    /** Consumer: whether there is a frame; then it can be looked at until {@link #remove}. */
    boolean hasNext() {
        return read.getPlain() < written.getAcquire();
    }

    int track() {
        return tracks[slot()];
    }

    long frameIndex() {
        return frameIndexes[slot()];
    }

    int refusedBefore() {
        return refusedBefore[slot()];
    }

    /** The samples of the frame are in {@link #samples} from here on. */
    int offset() {
        return slot() * FRAME_SAMPLES;
    }

    short[] samples() {
        return samples;
    }

    void remove() {
        read.setRelease(read.getPlain() + 1);
    }

    private int slot() {
        return (int) (read.getPlain() % capacity);
    }
}
