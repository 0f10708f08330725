package org.parley.media.codec;

import java.lang.foreign.MemorySegment;

/**
 * One codec's native memory: its state, then room for samples and for a payload. Samples are copied in and out: that
 * costs some 50 ns, while pinning Java arrays for as long as an encoder runs would hold up the garbage collector.
 * Owned by its codec; not thread-safe.
 */
final class OpusMemory {
    final MemorySegment state;
    final MemorySegment pcm;
    final MemorySegment payload;
    private final MemorySegment whole;
    private boolean freed;

    OpusMemory(int stateBytes, int pcmBytes, int payloadBytes) {
        long alignedState = (stateBytes + 63L) & ~63L;
        long alignedPcm = (pcmBytes + 63L) & ~63L;
        long size = alignedState + alignedPcm + payloadBytes;
        try {
            whole = ((MemorySegment) OpusNatives.MALLOC.invokeExact(size)).reinterpret(size);
        } catch (Throwable failure) {
            throw Opus.unexpected(failure);
        }
        if (whole.address() == 0) {
            throw new OutOfMemoryError("No native memory for an Opus codec of " + size + " bytes.");
        }
        state = whole.asSlice(0, stateBytes);
        pcm = whole.asSlice(alignedState, pcmBytes);
        payload = whole.asSlice(alignedState + alignedPcm, payloadBytes);
    }

    /** Stands before every native call: a freed state would bring the process down. */
    void ensureOpen() {
        if (freed) {
            throw new IllegalStateException("This Opus codec is closed.");
        }
    }

    void copyState(OpusMemory other) {
        ensureOpen();
        other.ensureOpen();
        state.copyFrom(other.state);
    }

    void free() {
        if (freed) {
            return;
        }
        freed = true;
        try {
            OpusNatives.FREE.invokeExact(whole);
        } catch (Throwable failure) {
            throw Opus.unexpected(failure);
        }
    }
}
