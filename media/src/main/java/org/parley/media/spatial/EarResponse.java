package org.parley.media.spatial;

import org.jspecify.annotations.Nullable;
import org.parley.media.mix.Frames;

/**
 * A response at both ears as spectra of 20 ms parts, with the left ear in the real and the right ear in the imaginary part of the response: one
 * multiplication per number and one inverse transform serve both. Here: one voice's echoes at one place. Owned by its {@link Renderer}.
 */
final class EarResponse {
    private static final float SCALE = 1f / Fourier.SIZE;

    private final @Nullable Spectrum[] spectra = new Spectrum[Voice.PARTS];
    private int parts;
    private Position listener = Position.MIDDLE;
    private Position talker = Position.MIDDLE;
    private Room room = Room.OPEN;

    /** The spectrum of {@code length} samples per ear, divided by the size that {@link Fourier} does not divide by. */
    static void transform(float[] left, float[] right, int from, int length, Spectrum out) {
        out.clear();
        for (int i = 0; i < length; i++) {
            out.re[i] = SCALE * left[from + i];
            out.im[i] = SCALE * right[from + i];
        }
        Fourier.forward(out.re, out.im);
    }

    /** Whether nobody moved since it was made. */
    boolean fits(Position listenerNow, Position talkerNow, Room roomNow) {
        return listener.equals(listenerNow) && talker.equals(talkerNow) && room.equals(roomNow);
    }

    void make(RoomAcoustics acoustics, Position newListener, Position newTalker, Room newRoom) {
        listener = newListener;
        talker = newTalker;
        room = newRoom;
        int length = acoustics.echo(newListener, newTalker, newRoom);
        parts = (length + Frames.SAMPLES - 1) / Frames.SAMPLES;
        for (int part = 0; part < parts; part++) {
            transform(acoustics.left(), acoustics.right(), part * Frames.SAMPLES, Frames.SAMPLES, part(part));
        }
    }

    /** Adds what is heard of the voice through this, so many times. */
    void addTo(Spectrum sum, Voice voice, float gain) {
        for (int part = 0; part < parts; part++) {
            sum.addProduct(voice.block(part), part(part), gain);
        }
    }

    private Spectrum part(int part) {
        var spectrum = spectra[part];
        if (spectrum == null) {
            spectrum = new Spectrum();
            spectra[part] = spectrum;
        }
        return spectrum;
    }
}
