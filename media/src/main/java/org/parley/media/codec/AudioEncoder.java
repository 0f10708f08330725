package org.parley.media.codec;

/** Turns frames of 16-bit samples into payloads. One owner at a time, not thread-safe; nothing allocates per call. */
public interface AudioEncoder extends AutoCloseable {
    /** The sampling rate in Hz of what {@link #encode} takes: not always the RTP clock (G.722). */
    int sampleRate();

    /** Interleaved channels of what {@link #encode} takes. */
    int channels();

    /**
     * Encodes one frame. Opus takes 2.5, 5, 10, 20, 40 or 60 ms; the others any length (G.722 an even one).
     *
     * @param pcm interleaved samples from {@code offset}: {@code samplesPerChannel} times {@link #channels}
     * @param maxBytes what may be written at {@code outOffset}; {@link #MAX_PAYLOAD_BYTES} always suffices for 20 ms
     * @return the number of bytes written
     * @throws IllegalArgumentException if the frame has a length that the codec has not, or the room is too small
     */
    int encode(short[] pcm, int offset, int samplesPerChannel, byte[] out, int outOffset, int maxBytes);

    /**
     * Goes on where {@code other}, an encoder of the same format and channels, is now: a decoder that heard the other understands this one
     * from its next frame on without a seam. The other goes on too.
     */
    void continueFrom(AudioEncoder other);

    /**
     * The next frame leans as little as can be on what was encoded before, so that a decoder that heard another encoder finds
     * into it. Nothing happens where frames never lean on others, or adapt by themselves within some milliseconds.
     */
    default void leanOnNothing() {}

    /** So much of what it encodes is lost on the way, as receivers report; from the next frame on. Only Opus can do something about it. */
    default void expectLoss(int percent) {}

    /** More than any 20 ms frame needs. */
    int MAX_PAYLOAD_BYTES = 1275;

    /** Frees native memory. Idempotent; encoding afterwards is a programmer's error. */
    @Override
    void close();
}
