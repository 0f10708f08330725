package org.parley.media.engine;

import org.jspecify.annotations.Nullable;
import org.parley.media.codec.AudioEncoder;
import org.parley.media.codec.AudioFormat;
import org.parley.media.codec.Resampler;
import org.parley.media.mix.Frames;

/** Encodes 20 ms frames of 48 kHz in one format, with one channel or two. What it made last can be sent to any number of legs. Owned by the media loop. */
public final class EncodedStream implements AutoCloseable {
    /** In-band FEC follows the losses every two seconds. */
    private static final int LOSS_EVERY_FRAMES = 100;

    /** Who loses more is not helped by it, and the others would pay with their quality. */
    private static final int LOSS_MAX_PERCENT = 20;

    private final AudioFormat format;
    private final AudioEncoder encoder;
    private final @Nullable Resampler resampler;
    private final short[] resampled = new short[Frames.SAMPLES];
    private final byte[] payload = new byte[AudioEncoder.MAX_PAYLOAD_BYTES];
    private int payloadBytes;
    private int worstLossPercent = -1;
    private int framesToLoss = LOSS_EVERY_FRAMES;

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

    /** What was encoded last goes to somebody who loses so much of it; below zero if nobody knows. The worst counts for all who share it. */
    void onListener(int lossPercent) {
        worstLossPercent = Math.max(worstLossPercent, Math.min(lossPercent, LOSS_MAX_PERCENT));
    }

    private void followLoss() {
        if (--framesToLoss > 0) {
            return;
        }
        framesToLoss = LOSS_EVERY_FRAMES;
        if (worstLossPercent >= 0) {
            encoder.expectLoss(worstLossPercent);
        }
        worstLossPercent = -1;
    }

    /** Channels interleaved. */
    public void encode(short[] frame) {
        followLoss();
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

    /**
     * As {@link #encode}, fading from the frame to the same sound as it was before any resampling, or from that to the frame: where one takes
     * over from the other, no step is heard.
     */
    void encodeFading(short[] frame, short[] direct, boolean toDirect) {
        if (resampler == null) {
            encode(frame);
            return;
        }
        int samples = resampler.process(frame, 0, Frames.SAMPLES, resampled, 0);
        for (int i = 0; i < samples; i++) {
            int share = toDirect ? i : samples - i;
            resampled[i] = (short) ((resampled[i] * (samples - share) + direct[i] * share) / samples);
        }
        payloadBytes = encoder.encode(resampled, 0, samples, payload, 0, payload.length);
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
