package org.parley.media.engine;

import org.jspecify.annotations.Nullable;
import org.parley.media.codec.AudioFormat;
import org.parley.media.mix.Ears;

/**
 * What all those hear of a mix who do not speak themselves, hear the same groups by the same ears, and take the same format: rendered and
 * encoded once a tick. Owned by its mix on the media loop.
 */
final class SharedHearing implements AutoCloseable {
    private static final int UNUSED_FRAMES = 500;

    private final @Nullable Ears ears;
    private final long groups;
    private final EncodedStream stream;
    private long lastFrame;

    SharedHearing(@Nullable Ears ears, long groups, AudioFormat format, int channels, long frame) {
        this.ears = ears;
        this.groups = groups;
        stream = new EncodedStream(format, channels);
        lastFrame = frame - 1;
    }

    boolean isFor(@Nullable Ears of, long hears, AudioFormat format, int channels) {
        return ears == of && groups == hears && stream.format() == format && stream.channels() == channels;
    }

    /** Whether this frame is not encoded yet; from now on it counts as if it were. */
    boolean isDue(long frame) {
        boolean isDue = lastFrame != frame;
        lastFrame = frame;
        return isDue;
    }

    boolean isUnused(long frame) {
        return frame - lastFrame > UNUSED_FRAMES;
    }

    EncodedStream stream() {
        return stream;
    }

    @Override
    public void close() {
        stream.close();
    }
}
