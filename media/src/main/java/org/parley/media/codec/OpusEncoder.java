package org.parley.media.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/** Encodes Opus with libopus, discontinuous transmission off. One owner at a time; not thread-safe. */
public final class OpusEncoder implements AudioEncoder {
    // Requests of opus_defines.h.
    private static final int SET_BITRATE = 4002;
    private static final int SET_COMPLEXITY = 4010;
    private static final int SET_INBAND_FEC = 4012;
    private static final int SET_PACKET_LOSS_PERCENT = 4014;
    private static final int SET_DTX = 4016;
    private static final int SET_PREDICTION_DISABLED = 4046;

    private static final int MAX_FRAME_MS = 60;
    private static final int MAX_BYTES = 4000;

    private final int sampleRate;
    private final int channels;
    private final OpusMemory memory;
    private boolean leansOnNothing;

    private OpusEncoder(int sampleRate, int channels, OpusMemory memory) {
        this.sampleRate = sampleRate;
        this.channels = channels;
        this.memory = memory;
    }

    /**
     * Opens an encoder. CONFIGURATION if there is no libopus.
     *
     * @param sampleRate 8000, 12000, 16000, 24000 or 48000
     */
    public static OpusEncoder open(int sampleRate, int channels, OpusSettings settings) {
        OpusNatives.ensureLoaded();
        int pcmBytes = sampleRate / 1000 * MAX_FRAME_MS * channels * Short.BYTES;
        try {
            var memory = new OpusMemory((int) OpusNatives.ENCODER_SIZE.invokeExact(channels), pcmBytes, MAX_BYTES);
            var encoder = new OpusEncoder(sampleRate, channels, memory);
            int code = (int) OpusNatives.ENCODER_INIT.invokeExact(
                    memory.state, sampleRate, channels, settings.application().code);
            if (code < 0) {
                memory.free();
                throw new IllegalArgumentException(
                        "libopus refuses an encoder of " + sampleRate + " Hz, " + channels + " channels: " + code + ".");
            }
            encoder.set(SET_COMPLEXITY, settings.complexity());
            encoder.set(SET_BITRATE, settings.bitrateBps());
            encoder.set(SET_INBAND_FEC, settings.inBandFec() ? 1 : 0);
            encoder.set(SET_PACKET_LOSS_PERCENT, settings.expectedLossPercent());
            encoder.set(SET_DTX, 0);
            return encoder;
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
    public int encode(short[] pcm, int offset, int samplesPerChannel, byte[] out, int outOffset, int maxBytes) {
        Objects.checkFromIndexSize(outOffset, maxBytes, out.length);
        memory.ensureOpen();
        MemorySegment.copy(pcm, offset, memory.pcm, ValueLayout.JAVA_SHORT, 0, samplesPerChannel * channels);
        int length;
        try {
            length = (int) OpusNatives.ENCODE.invokeExact(
                    memory.state, memory.pcm, samplesPerChannel, memory.payload, Math.min(maxBytes, MAX_BYTES));
        } catch (Throwable failure) {
            throw Opus.unexpected(failure);
        }
        if (length < 0) {
            throw new IllegalArgumentException("libopus cannot encode a frame of " + samplesPerChannel
                    + " samples into " + maxBytes + " bytes: " + length + ".");
        }
        if (leansOnNothing) {
            leansOnNothing = false;
            set(SET_PREDICTION_DISABLED, 0);
        }
        MemorySegment.copy(memory.payload, ValueLayout.JAVA_BYTE, 0, out, outOffset, length);
        return length;
    }

    /** libopus promises that an encoder's state is one piece of memory without pointers into itself. */
    @Override
    public void continueFrom(AudioEncoder other) {
        if (!(other instanceof OpusEncoder same) || same.channels != channels || same.sampleRate != sampleRate) {
            throw new IllegalArgumentException("Opus cannot go on from another format.");
        }
        memory.copyState(same.memory);
        leansOnNothing = same.leansOnNothing;
    }

    @Override
    public void leanOnNothing() {
        leansOnNothing = true;
        set(SET_PREDICTION_DISABLED, 1);
    }

    @Override
    public void expectLoss(int percent) {
        set(SET_PACKET_LOSS_PERCENT, Math.clamp(percent, 0, 100));
    }

    /** From the next frame on. */
    public void setBitrateBps(int bitrateBps) {
        set(SET_BITRATE, bitrateBps);
    }

    private void set(int request, int value) {
        memory.ensureOpen();
        int code;
        try {
            code = (int) OpusNatives.ENCODER_SET.invokeExact(memory.state, request, value);
        } catch (Throwable failure) {
            throw Opus.unexpected(failure);
        }
        if (code < 0) {
            throw new IllegalArgumentException("libopus refuses " + value + " for request " + request + ": " + code + ".");
        }
    }

    @Override
    public void close() {
        memory.free();
    }
}
