package org.parley.media.codec;

import java.lang.foreign.MemorySegment;

/** Opus as a whole: whether it is there, which one it is, and getting warm before the first call. Thread-safe. */
public final class Opus {
    private Opus() {}

    /**
     * Loads libopus and runs a codec for a moment, so that the first leg does not pay for loading and compiling.
     * Throws CONFIGURATION with what was tried when there is no libopus for this machine.
     */
    public static void warmUp() {
        var pcm = new short[960];
        for (int i = 0; i < pcm.length; i++) {
            pcm[i] = (short) (8000 * Math.sin(2 * Math.PI * 440 * i / 48000));
        }
        var payload = new byte[AudioEncoder.MAX_PAYLOAD_BYTES];
        try (var encoder = OpusEncoder.open(48000, 1, OpusSettings.CONVERSATION);
                var decoder = OpusDecoder.open(48000, 1)) {
            for (int i = 0; i < 25; i++) {
                int length = encoder.encode(pcm, 0, 960, payload, 0, payload.length);
                decoder.decode(payload, 0, length, pcm, 0);
            }
            decoder.conceal(pcm, 0, 960);
        }
    }

    /** What libopus says it is. */
    public static String version() {
        OpusNatives.ensureLoaded();
        try {
            var text = (MemorySegment) OpusNatives.VERSION.invokeExact();
            return text.reinterpret(OpusNatives.textLayout().byteSize()).getString(0);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** A call into C throws nothing; what a method handle throws is ours or the machine's. */
    static RuntimeException unexpected(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException runtime ? runtime : new IllegalStateException(failure);
    }
}
