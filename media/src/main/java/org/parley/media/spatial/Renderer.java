package org.parley.media.spatial;

import org.jspecify.annotations.Nullable;
import org.parley.media.mix.Frames;

/**
 * Filters voices for one pair of ears: adds their spectra, each times its filter, and transforms the sum back once for both ears. Where somebody
 * moved, the old filter fades into the new one within the frame, so that a voice glides without a click. One owner at a time.
 */
final class Renderer {
    private static final float[] FADE_IN = new float[Frames.SAMPLES];

    static {
        for (int i = 0; i < FADE_IN.length; i++) {
            FADE_IN[i] = (i + 1f) / FADE_IN.length;
        }
    }

    private final Scene scene;
    private final RoomAcoustics acoustics;
    private final @Nullable VoiceFilter[] filters;
    private final float[] gains;
    private final int[] gainOwners;
    private final Spectrum sum = new Spectrum();
    private final Spectrum change = new Spectrum();
    private boolean hasSound;
    private boolean hasChange;

    Renderer(Scene scene) {
        this.scene = scene;
        acoustics = new RoomAcoustics(scene.head());
        filters = new VoiceFilter[scene.slots()];
        gains = new float[scene.slots()];
        gainOwners = new int[scene.slots()];
    }

    void begin() {
        sum.clear();
        if (hasChange) {
            change.clear();
        }
        hasSound = false;
        hasChange = false;
    }

    /** {@code number}: of the ears, by which {@link Scene} says when they follow movements. */
    void add(int slot, Position ears, int number) {
        var voice = scene.voice(slot);
        var member = voice.member();
        if (member == null) {
            return;
        }
        hasSound = true;
        var filter = filters[slot];
        if (filter == null) {
            filter = new VoiceFilter(scene.head());
            filters[slot] = filter;
        }
        var now = member.now();
        if (!filter.isFor(voice)) {
            filter.make(acoustics, voice, ears, now, scene.room());
        }
        filter.addTo(sum, voice);
        if (scene.mayFollow(number)) {
            hasChange |= filter.turn(change, voice, ears, now);
        }
        if (scene.mayEchoesFollow(number + slot)) {
            hasChange |= filter.turnEchoes(acoustics, change, voice, ears, now, scene.room());
        }
    }

    /** Writes what was added. False if there was nothing. */
    boolean finish(float[] left, float[] right) {
        if (!hasSound) {
            return false;
        }
        Fourier.inverse(sum.re, sum.im);
        System.arraycopy(sum.re, Voice.NEW, left, 0, Frames.SAMPLES);
        System.arraycopy(sum.im, Voice.NEW, right, 0, Frames.SAMPLES);
        if (hasChange) {
            Fourier.inverse(change.re, change.im);
            for (int i = 0; i < Frames.SAMPLES; i++) {
                left[i] += FADE_IN[i] * change.re[Voice.NEW + i];
            }
            for (int i = 0; i < Frames.SAMPLES; i++) {
                right[i] += FADE_IN[i] * change.im[Voice.NEW + i];
            }
        }
        return true;
    }

    /**
     * Adds a voice for one ear: as loud as it is there, nothing delayed and nothing filtered, so that nothing can cancel out. A change of
     * loudness is spread over the frame.
     */
    void addMono(int slot, Position ears, float[] out) {
        var voice = scene.voice(slot);
        var member = voice.member();
        if (member == null) {
            return;
        }
        float to = RoomAcoustics.gain(ears, member.now());
        float from = gainOwners[slot] == voice.owner() ? gains[slot] : to;
        gains[slot] = to;
        gainOwners[slot] = voice.owner();
        var samples = voice.samples();
        float step = to - from;
        for (int i = 0; i < Frames.SAMPLES; i++) {
            out[i] += samples[i] * (from + step * FADE_IN[i]);
        }
    }
}
