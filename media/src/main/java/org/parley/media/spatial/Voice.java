package org.parley.media.spatial;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.parley.media.mix.Frames;

/**
 * Somebody who sounds, as spectra of his last blocks: computed once for all who listen. A place for a voice is kept by its member until another
 * needs it, so that who speaks by turns keeps the filters that were made for him. Owned by its scene.
 */
final class Voice {
    /** Blocks of a voice that a response of {@link RoomAcoustics#LONGEST} reaches back over. */
    static final int PARTS = RoomAcoustics.LONGEST / Frames.SAMPLES;

    /** Where the new samples of a block begin; those of the frame before stand ahead of them. */
    static final int NEW = Fourier.SIZE - Frames.SAMPLES;

    private final Spectrum[] blocks = new Spectrum[PARTS];
    private final float[] current = new float[Frames.SAMPLES];
    private final float[] previous = new float[Frames.SAMPLES];
    private int latest;
    private int lingering;
    private long lastSoundFrame = -1;
    private int owner;
    private @Nullable SceneMember member;

    Voice() {
        for (int i = 0; i < PARTS; i++) {
            blocks[i] = new Spectrum();
        }
    }

    @Nullable SceneMember member() {
        return member;
    }

    /** Counts the members that had this place, so that filters of one are not used for the next. */
    int owner() {
        return owner;
    }

    long lastSoundFrame() {
        return lastSoundFrame;
    }

    /** Whether it is in what is heard now, be it as an echo. */
    boolean isHeard() {
        return lingering > 0;
    }

    boolean isFreerThan(Voice other) {
        if ((member == null) != (other.member == null)) {
            return member == null;
        }
        return lastSoundFrame < other.lastSoundFrame;
    }

    void take(SceneMember newMember) {
        silence();
        member = newMember;
        owner++;
    }

    void release() {
        silence();
        member = null;
        lastSoundFrame = -1;
    }

    /** 20 ms of sound. */
    void sound(short[] samples, long frame) {
        System.arraycopy(current, 0, previous, 0, Frames.SAMPLES);
        for (int i = 0; i < Frames.SAMPLES; i++) {
            current[i] = samples[i];
        }
        lingering = PARTS + 1;
        lastSoundFrame = frame;
        transform();
    }

    /** 20 ms in which only what was said before is heard. */
    void fallSilent() {
        System.arraycopy(current, 0, previous, 0, Frames.SAMPLES);
        Arrays.fill(current, 0);
        lingering--;
        transform();
        if (lingering == 0) {
            silence();
        }
    }

    /** The block that ended {@code frames} frames ago. */
    Spectrum block(int frames) {
        return blocks[Math.floorMod(latest - frames, PARTS)];
    }

    float[] samples() {
        return current;
    }

    private void transform() {
        latest = (latest + 1) % PARTS;
        var block = blocks[latest];
        block.clear();
        System.arraycopy(previous, 0, block.re, NEW - Frames.SAMPLES, Frames.SAMPLES);
        System.arraycopy(current, 0, block.re, NEW, Frames.SAMPLES);
        Fourier.forward(block.re, block.im);
    }

    private void silence() {
        Arrays.fill(current, 0);
        Arrays.fill(previous, 0);
        for (var block : blocks) {
            block.clear();
        }
        lingering = 0;
    }
}
