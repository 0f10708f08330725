package org.parley.media.spatial;

import org.jspecify.annotations.Nullable;
import org.parley.media.mix.Frames;

/**
 * The response of one place with ears to one voice, as spectra of 20 ms parts with the left ear in the real and the right ear in the imaginary part
 * of the response: one multiplication per number and one inverse transform serve both ears. Owned by its {@link Renderer}.
 */
final class VoiceFilter {
    private static final float SCALE = 1f / Fourier.SIZE;

    private final @Nullable Spectrum[] spectra = new Spectrum[Voice.PARTS];
    private int parts;
    private int owner = -1;
    private Position listener = Position.MIDDLE;
    private Position talker = Position.MIDDLE;
    private Room room = Room.OPEN;

    boolean isFor(Voice voice) {
        return owner == voice.owner();
    }

    /** Whether nobody moved since it was made. */
    boolean fits(Position listenerNow, Position talkerNow, Room roomNow) {
        return listener.equals(listenerNow) && talker.equals(talkerNow) && room.equals(roomNow);
    }

    void make(RoomAcoustics acoustics, Voice voice, Position newListener, Position newTalker, Room newRoom) {
        owner = voice.owner();
        listener = newListener;
        talker = newTalker;
        room = newRoom;
        int length = acoustics.respond(newListener, newTalker, newRoom);
        parts = (length + Frames.SAMPLES - 1) / Frames.SAMPLES;
        for (int part = 0; part < parts; part++) {
            var spectrum = part(part);
            spectrum.clear();
            int from = part * Frames.SAMPLES;
            for (int i = 0; i < Frames.SAMPLES; i++) {
                spectrum.re[i] = SCALE * acoustics.left()[from + i];
                spectrum.im[i] = SCALE * acoustics.right()[from + i];
            }
            Fourier.forward(spectrum.re, spectrum.im);
        }
    }

    /** Adds what is heard of the voice through this. */
    void addTo(Spectrum sum, Voice voice) {
        for (int part = 0; part < parts; part++) {
            sum.addProduct(voice.block(part), part(part));
        }
    }

    /** Adds how this differs from {@code before} in what is heard of the voice. */
    void addChange(Spectrum change, Voice voice, VoiceFilter before) {
        for (int part = 0; part < Math.max(parts, before.parts); part++) {
            change.addDifference(voice.block(part), whole(part), before.whole(part));
        }
    }

    private Spectrum whole(int part) {
        var spectrum = part(part);
        if (part >= parts) {
            spectrum.clear();
        }
        return spectrum;
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
