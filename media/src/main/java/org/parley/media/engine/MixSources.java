package org.parley.media.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.media.codec.ToneSource;
import org.parley.media.mix.Frames;
import org.parley.media.mix.SoftLimiter;

/**
 * What a mix plays to everybody, and to its tap: announcements, tones, players; several at once. Who gave a source may stop it by a key. Owned by the
 * media loop.
 */
final class MixSources {
    /** The first of more is ended: whoever plays without end must stop something himself. */
    static final int SOURCES_MAX = 8;

    private record Source(String key, ToneSource sound) {}

    private final List<Source> sources = new ArrayList<>();
    private final int[] sum = new int[Frames.SAMPLES];
    private final short[] one = new short[Frames.SAMPLES];
    private final short[] frame = new short[Frames.SAMPLES];

    /** In place of what had this key. */
    void play(String key, ToneSource sound) {
        stop(key);
        if (sources.size() == SOURCES_MAX) {
            sources.removeFirst();
        }
        sources.add(new Source(key, sound));
    }

    /** Idempotent. */
    void stop(String key) {
        sources.removeIf(source -> source.key().equals(key));
    }

    boolean isEmpty() {
        return sources.isEmpty();
    }

    /** The sum of all; null where nothing is played. Valid until the next call. */
    short @Nullable [] nextFrame() {
        if (sources.isEmpty()) {
            return null;
        }
        if (sources.size() == 1) {
            fill(0, frame);
            return frame;
        }
        Arrays.fill(sum, 0);
        for (int i = sources.size() - 1; i >= 0; i--) {
            fill(i, one);
            for (int k = 0; k < Frames.SAMPLES; k++) {
                sum[k] += one[k];
            }
        }
        for (int k = 0; k < Frames.SAMPLES; k++) {
            frame[k] = SoftLimiter.limit(sum[k]);
        }
        return frame;
    }

    private void fill(int index, short[] into) {
        if (!sources.get(index).sound().fill(into, 0, Frames.SAMPLES)) {
            sources.remove(index);
        }
    }
}
