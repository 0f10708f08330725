package org.parley.bench.spatial;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.parley.media.mix.Ears;
import org.parley.media.mix.Frames;
import org.parley.media.mix.MixMember;
import org.parley.media.mix.Mixer;
import org.parley.media.mix.Voices;
import org.parley.media.spatial.HeadFilters;
import org.parley.media.spatial.Position;
import org.parley.media.spatial.Scene;

/** A scene by itself: what it costs to make one listener's frame, without sockets and codecs. */
final class RenderingCost {
    private static final int LISTENERS = 20;
    private static final int VOICES_MAX = 8;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Mixer mixer = new Mixer(100, VOICES_MAX);
    private final Scene scene = new Scene(HeadFilters.measured(), VOICES_MAX);
    private final List<MixMember> members = new ArrayList<>();
    private final List<Ears> ears = new ArrayList<>();
    private final Voices voices = new Voices(VOICES_MAX);
    private final float[] left = new float[Frames.SAMPLES];
    private final float[] right = new float[Frames.SAMPLES];
    private final short[][] speech;

    private RenderingCost(int speaking) {
        speech = new short[speaking][];
        for (int i = 0; i < speaking + LISTENERS; i++) {
            members.add(mixer.add());
            scene.add(members.get(i));
        }
        for (int i = 0; i < speaking; i++) {
            speech[i] = Voicing.speech(2, i);
        }
        for (int i = 0; i < LISTENERS; i++) {
            ears.add(scene.ears(members.get(speaking + i)));
        }
    }

    static void print(int frames) {
        for (boolean isMono : new boolean[] {false, true}) {
            for (int speaking : new int[] {0, 1, 5, 8}) {
                var still = new RenderingCost(speaking);
                double stillUs = still.run(frames, false, isMono);
                double movingUs = still.run(frames, true, isMono);
                System.out.printf(
                        "spatial, rendering for %s, %d voices: %6.1f CPU-us per listener and 20 ms where all sit still, %6.1f where all"
                                + " who speak move%n",
                        isMono ? "one ear" : "two ears", speaking, stillUs, movingUs);
            }
        }
    }

    private double run(int frames, boolean moves, boolean isMono) {
        play(frames, moves, isMono);
        long beforeNs = THREADS.getCurrentThreadCpuTime();
        play(frames, moves, isMono);
        return (THREADS.getCurrentThreadCpuTime() - beforeNs) / 1e3 / frames / LISTENERS;
    }

    private void play(int frames, boolean moves, boolean isMono) {
        for (int frame = 0; frame < frames; frame++) {
            for (int i = 0; i < speech.length; i++) {
                System.arraycopy(speech[i], frame % 100 * Frames.SAMPLES, members.get(i).sound(), 0, Frames.SAMPLES);
                members.get(i).setHasSound(true);
                if (moves) {
                    scene.seat(members.get(i), circling(frame, i));
                }
            }
            mixer.mix(null);
            scene.begin(mixer.voices());
            for (int i = 0; i < LISTENERS; i++) {
                mixer.voicesFor(members.get(speech.length + i), voices);
                if (isMono) {
                    ears.get(i).hearMono(voices, left);
                } else {
                    ears.get(i).hear(voices, left, right);
                }
            }
        }
    }

    /** Walks around the table, a round in six seconds. */
    static Position circling(int frame, int who) {
        double angle = 2 * Math.PI * (frame / 300.0 + who / 5.0);
        return new Position(2.5 * Math.sin(angle), 2.5 * Math.cos(angle), Math.toDegrees(angle) + 180);
    }
}
