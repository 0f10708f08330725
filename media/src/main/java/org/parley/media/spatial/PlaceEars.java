package org.parley.media.spatial;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.parley.media.mix.Ears;
import org.parley.media.mix.Frames;
import org.parley.media.mix.Groups;
import org.parley.media.mix.Voices;

/**
 * Ears at a fixed place that many listen with. Each voice is rendered by itself, once a tick: a listener who speaks hears the sum of the
 * others, and asking twice gives the same. After {@link #begin} only reads.
 */
final class PlaceEars implements Ears {
    /** One voice as it is heard here. */
    private static final class Rendered {
        final float[] left = new float[Frames.SAMPLES];
        final float[] right = new float[Frames.SAMPLES];
        final float[] mono = new float[Frames.SAMPLES];
    }

    private final Scene scene;
    private final Position place;
    private final Renderer renderer;
    private final @Nullable Rendered[] rendered;
    private boolean isAnybodySounding;

    PlaceEars(Scene scene, Position place) {
        this.scene = scene;
        this.place = place;
        renderer = new Renderer(scene);
        rendered = new Rendered[scene.slots()];
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public void begin(Voices all) {
        isAnybodySounding = all.count() > 0;
        for (int slot = 0; slot < scene.slots(); slot++) {
            if (scene.voice(slot).isHeard()) {
                var voice = rendered(slot);
                renderer.begin();
                renderer.add(slot, place, 0);
                renderer.finish(voice.left, voice.right);
                Arrays.fill(voice.mono, 0);
                renderer.addMono(slot, place, voice.mono);
            }
        }
    }

    @Override
    public boolean hear(Voices voices, float[] left, float[] right) {
        Arrays.fill(left, 0);
        Arrays.fill(right, 0);
        boolean hasSound = false;
        for (int slot = 0; slot < scene.slots(); slot++) {
            if (isHeard(slot, voices)) {
                add(left, rendered(slot).left);
                add(right, rendered(slot).right);
                hasSound = true;
            }
        }
        return hasSound;
    }

    @Override
    public boolean hearMono(Voices voices, float[] out) {
        Arrays.fill(out, 0);
        boolean hasSound = false;
        for (int slot = 0; slot < scene.slots(); slot++) {
            if (isHeard(slot, voices)) {
                add(out, rendered(slot).mono);
                hasSound = true;
            }
        }
        return hasSound;
    }

    /** Those in {@code voices}, and what rings on of others of the conference's talk, unless this listener is one who hears nobody. */
    private boolean isHeard(int slot, Voices voices) {
        var voice = scene.voice(slot);
        var member = voice.member();
        if (member == null || !voice.isHeard()) {
            return false;
        }
        if (!scene.isSounding(voice)) {
            return (voices.count() > 0 || !isAnybodySounding) && (member.mixed.speaksTo() & Groups.MAIN) != 0;
        }
        for (int i = 0; i < voices.count(); i++) {
            if (voices.get(i) == member.mixed) {
                return true;
            }
        }
        return false;
    }

    private Rendered rendered(int slot) {
        var voice = rendered[slot];
        if (voice == null) {
            voice = new Rendered();
            rendered[slot] = voice;
        }
        return voice;
    }

    private static void add(float[] to, float[] from) {
        for (int i = 0; i < Frames.SAMPLES; i++) {
            to[i] += from[i];
        }
    }
}
