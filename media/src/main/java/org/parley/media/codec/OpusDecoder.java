package org.parley.media.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/** Decodes Opus with libopus, which conceals losses itself. One owner at a time; not thread-safe. */
public final class OpusDecoder implements AudioDecoder {
    private static final int MAX_BYTES = 4000;

    private final int sampleRate;
    private final int channels;
    private final int maxSamples;
    private final OpusMemory memory;

    private OpusDecoder(int sampleRate, int channels, OpusMemory memory) {
        this.sampleRate = sampleRate;
        this.channels = channels;
        this.memory = memory;
        maxSamples = sampleRate / 1000 * MAX_PAYLOAD_MS;
    }

    /**
     * Opens a decoder; what was encoded at another rate or with other channels comes out converted. CONFIGURATION if
     * there is no libopus.
     *
     * @param sampleRate 8000, 12000, 16000, 24000 or 48000
     */
    public static OpusDecoder open(int sampleRate, int channels) {
        OpusNatives.ensureLoaded();
        int pcmBytes = sampleRate / 1000 * MAX_PAYLOAD_MS * channels * Short.BYTES;
        try {
            var memory = new OpusMemory((int) OpusNatives.DECODER_SIZE.invokeExact(channels), pcmBytes, MAX_BYTES);
            int code = (int) OpusNatives.DECODER_INIT.invokeExact(memory.state, sampleRate, channels);
            if (code < 0) {
                memory.free();
                throw new IllegalArgumentException(
                        "libopus refuses a decoder of " + sampleRate + " Hz, " + channels + " channels: " + code + ".");
            }
            return new OpusDecoder(sampleRate, channels, memory);
        } catch (Throwable failure) {
            throw Opus.unexpected(failure);
        }
    }

    @Override
    public int sampleRate() {
        return sampleRate;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public int decode(byte[] payload, int offset, int length, short[] out, int outOffset) {
        return length <= 0 ? CORRUPT : run(payload, offset, length, out, outOffset, maxSamples, 0);
    }

    @Override
    public int decodeFec(byte[] payload, int offset, int length, short[] out, int outOffset, int samples) {
        Objects.checkFromIndexSize(outOffset, samples * channels, out.length);
        return length <= 0 ? CORRUPT : run(payload, offset, length, out, outOffset, samples, 1);
    }

    @Override
    public int conceal(short[] out, int outOffset, int samples) {
        Objects.checkFromIndexSize(outOffset, samples * channels, out.length);
        int written;
        memory.ensureOpen();
        try {
            written = (int) OpusNatives.DECODE.invokeExact(
                    memory.state, MemorySegment.NULL, 0, memory.pcm, Math.min(samples, maxSamples), 0);
        } catch (Throwable failure) {
            throw Opus.unexpected(failure);
        }
        if (written != samples) {
            throw new IllegalArgumentException("libopus cannot conceal " + samples + " samples: " + written + ".");
        }
        MemorySegment.copy(memory.pcm, ValueLayout.JAVA_SHORT, 0, out, outOffset, written * channels);
        return written;
    }

    private int run(byte[] payload, int offset, int length, short[] out, int outOffset, int samples, int fec) {
        if (length > MAX_BYTES) {
            return CORRUPT;
        }
        memory.ensureOpen();
        MemorySegment.copy(payload, offset, memory.payload, ValueLayout.JAVA_BYTE, 0, length);
        int written;
        try {
            written = (int) OpusNatives.DECODE.invokeExact(
                    memory.state, memory.payload, length, memory.pcm, samples, fec);
        } catch (Throwable failure) {
            throw Opus.unexpected(failure);
        }
        if (written < 0 || written * channels > out.length - outOffset) {
            return CORRUPT;
        }
        MemorySegment.copy(memory.pcm, ValueLayout.JAVA_SHORT, 0, out, outOffset, written * channels);
        return written;
    }

    @Override
    public void close() {
        memory.free();
    }
}
