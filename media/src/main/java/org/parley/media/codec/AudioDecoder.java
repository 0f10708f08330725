package org.parley.media.codec;

/** Turns payloads into frames of 16-bit samples. One owner at a time, not thread-safe; nothing allocates per call. */
public interface AudioDecoder extends AutoCloseable {
    /** What {@link #decode} answers for a payload that is none: nothing was written; conceal in its place. */
    int CORRUPT = -1;

    /** The longest payload a decoder accepts, in milliseconds (RFC 6716 §2.1.4). Room for it is always enough. */
    int MAX_PAYLOAD_MS = 120;

    /** The sampling rate in Hz of what is decoded: not always the RTP clock (G.722). */
    int sampleRate();

    /** Interleaved channels of what is decoded. */
    int channels();

    /**
     * Decodes one payload into {@code out} from {@code outOffset} on.
     *
     * @return samples per channel written, or {@link #CORRUPT}: malformed, empty, or longer than {@code out} has room
     */
    int decode(byte[] payload, int offset, int length, short[] out, int outOffset);

    /**
     * Recovers the frame <em>before</em> {@code payload} from what the payload carries of it (Opus in-band FEC, RFC 6716
     * §2.1.7), then decode the payload itself. Where it carries nothing, this conceals.
     *
     * @param samples per channel of the lost frame; a multiple of 2.5 ms
     * @return samples per channel written: {@code samples}, or {@link #CORRUPT}
     */
    int decodeFec(byte[] payload, int offset, int length, short[] out, int outOffset, int samples);

    /**
     * Invents {@code samples} per channel for what is lost: the sound goes on and fades within some 60 ms.
     * For Opus a multiple of 2.5 ms, at most {@link #MAX_PAYLOAD_MS}.
     *
     * @return {@code samples}
     */
    int conceal(short[] out, int outOffset, int samples);

    /** Frees native memory. Idempotent; decoding afterwards is a programmer's error. */
    @Override
    void close();
}
