package org.parley.media.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.parley.media.mix.Ears;
import org.parley.media.mix.Frames;
import org.parley.media.mix.MixMember;
import org.parley.media.mix.Mixer;
import org.parley.media.mix.SoftLimiter;
import org.parley.media.mix.Voices;

/** Makes one listener's frame, by his ears or as a plain sum, ready to be encoded. One for each thread that renders; allocates nothing per frame. */
final class ListenerFrame {
    private final Voices voices;
    private final float[] left = new float[Frames.SAMPLES];
    private final float[] right = new float[Frames.SAMPLES];
    private final int[] sum = new int[Frames.SAMPLES];
    private final short[] frame = new short[2 * Frames.SAMPLES];

    ListenerFrame(int maxMixed) {
        voices = new Voices(maxMixed);
    }

    /**
     * What {@code listener} hears, channels interleaved; valid until the next call. {@code spoken} is what everybody hears besides, and part of the
     * mixer's sums already.
     */
    short[] hear(Mixer mixer, short @Nullable [] spoken, MixMember listener, @Nullable Ears ears, int channels) {
        mixer.voicesFor(listener, voices);
        if (ears == null) {
            mixer.heardBy(listener, voices, sum, frame, 0);
        } else {
            render(ears, spoken, channels);
        }
        return frame;
    }

    /** Adds a mono tone to the frame made last. */
    void add(short[] tone, int channels) {
        for (int i = 0; i < Frames.SAMPLES * channels; i++) {
            frame[i] = (short) Math.clamp(frame[i] + tone[i / channels], Short.MIN_VALUE, Short.MAX_VALUE);
        }
    }

    private void render(Ears ears, short @Nullable [] spoken, int channels) {
        boolean hasSound = channels == 2 ? ears.hear(voices, left, right) : ears.hearMono(voices, left);
        if (!hasSound) {
            Arrays.fill(left, 0);
            Arrays.fill(right, 0);
        }
        add(spoken, left);
        if (channels == 2) {
            add(spoken, right);
            for (int i = 0; i < Frames.SAMPLES; i++) {
                frame[2 * i] = SoftLimiter.limit(left[i]);
                frame[2 * i + 1] = SoftLimiter.limit(right[i]);
            }
        } else {
            for (int i = 0; i < Frames.SAMPLES; i++) {
                frame[i] = SoftLimiter.limit(left[i]);
            }
        }
    }

    private static void add(short @Nullable [] spoken, float[] to) {
        if (spoken != null) {
            for (int i = 0; i < Frames.SAMPLES; i++) {
                to[i] += spoken[i];
            }
        }
    }
}
