package org.parley.media.engine;

import org.jspecify.annotations.Nullable;
import org.parley.media.codec.AudioEncoder;
import org.parley.media.codec.AudioFormat;
import org.parley.media.codec.Resampler;
import org.parley.media.mix.Frames;

/** Encodes 20 ms frames of 48 kHz in one format, with one channel or two. What it made last can be sent to any number of legs. Owned by the media loop. */
public final class EncodedStream implements AutoCloseable {
    private final AudioFormat format;
    private final AudioEncoder encoder;
    private final @Nullable Resampler resampler;
    private final short[] resampled = new short[Frames.SAMPLES];
    private final byte[] payload = new byte[AudioEncoder.MAX_PAYLOAD_BYTES];
    private int payloadBytes;

    public EncodedStream(AudioFormat format) {
        this(format, 1);
    }

    public EncodedStream(AudioFormat format, int channels) {
        this.format = format;
        encoder = format.openEncoder(channels);
        resampler = encoder.sampleRate() == Frames.SAMPLE_RATE
                ? null
                : Resampler.between(Frames.SAMPLE_RATE, encoder.sampleRate());
    }

    /** Channels interleaved. */
    public void encode(short[] frame) {
        if (resampler == null) {
            payloadBytes = encoder.encode(frame, 0, Frames.SAMPLES, payload, 0, payload.length);
            return;
        }
        int samples = resampler.process(frame, 0, Frames.SAMPLES, resampled, 0);
        payloadBytes = encoder.encode(resampled, 0, samples, payload, 0, payload.length);
    }

    /** Goes on without a seam for whoever heard {@code other} until now. */
    void continueFrom(EncodedStream other) {
        encoder.continueFrom(other.encoder);
        if (resampler != null && other.resampler != null) {
            resampler.copyFrom(other.resampler);
        }
    }

    /** See {@link AudioEncoder#leanOnNothing}. */
    void leanOnNothing() {
        encoder.leanOnNothing();
    }

    public byte[] payload() {
        return payload;
    }

    public int payloadBytes() {
        return payloadBytes;
    }

    public int channels() {
        return encoder.channels();
    }

    public AudioFormat format() {
        return format;
    }

    /** RTP clock ticks of one frame. */
    public static int frameTicks(AudioFormat format) {
        return format.rtpClockHz() / (1000 / Frames.DURATION_MS);
    }

    @Override
    public void close() {
        encoder.close();
    }
}
