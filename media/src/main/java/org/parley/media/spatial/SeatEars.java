package org.parley.media.spatial;

import java.util.Arrays;
import org.parley.media.mix.Ears;
import org.parley.media.mix.Voices;

/** One listener's ears at his own seat, which turn and move with him. Asked once a tick. */
final class SeatEars implements Ears {
    private final Scene scene;
    private final SceneMember owner;
    private final int number;
    private final Renderer renderer;
    /** Places of the voices that he heard in the last tick: these he also hears ring on, and no others. */
    private long heard;

    SeatEars(Scene scene, SceneMember owner, int number) {
        this.scene = scene;
        this.owner = owner;
        this.number = number;
        renderer = new Renderer(scene);
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public void begin(Voices all) {
        // The scene made the voices ready for all.
    }

    @Override
    public boolean hear(Voices voices, float[] left, float[] right) {
        choose(voices);
        if (heard == 0) {
            return false;
        }
        renderer.begin();
        for (int slot = 0; slot < scene.slots(); slot++) {
            if ((heard >> slot & 1) != 0) {
                renderer.add(slot, owner.now(), number);
            }
        }
        return renderer.finish(left, right);
    }

    @Override
    public boolean hearMono(Voices voices, float[] out) {
        choose(voices);
        if (heard == 0) {
            return false;
        }
        Arrays.fill(out, 0);
        for (int slot = 0; slot < scene.slots(); slot++) {
            if ((heard >> slot & 1) != 0) {
                renderer.addMono(slot, owner.now(), out);
            }
        }
        return true;
    }

    private void choose(Voices voices) {
        long now = 0;
        for (int slot = 0; slot < scene.slots(); slot++) {
            var voice = scene.voice(slot);
            if (voice.isHeard() && !scene.isSounding(voice)) {
                now |= heard & 1L << slot;
            }
        }
        for (int i = 0; i < voices.count(); i++) {
            int slot = scene.slotOf(voices.get(i));
            if (slot >= 0) {
                now |= 1L << slot;
            }
        }
        heard = now;
    }
}
