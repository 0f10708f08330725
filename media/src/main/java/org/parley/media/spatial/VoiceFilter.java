package org.parley.media.spatial;

/**
 * How one pair of ears hears one voice: a direction and a loudness for the direct sound, whose filter all listeners share, and echoes of its own.
 * Owned by its {@link Renderer}.
 */
final class VoiceFilter {
    private final HeadFilters head;
    private int owner = -1;
    private int degrees;
    private float gain;
    private EarResponse echoes = new EarResponse();
    private EarResponse spare = new EarResponse();

    VoiceFilter(HeadFilters head) {
        this.head = head;
    }

    boolean isFor(Voice voice) {
        return owner == voice.owner();
    }

    void make(RoomAcoustics acoustics, Voice voice, Position ears, Position talker, Room room) {
        owner = voice.owner();
        degrees = RoomAcoustics.direction(ears, talker);
        gain = RoomAcoustics.gain(ears, talker);
        echoes.make(acoustics, ears, talker, room);
    }

    /** Adds what is heard of the voice. */
    void addTo(Spectrum sum, Voice voice) {
        sum.addProduct(voice.block(0), head.direct(degrees), gain);
        echoes.addTo(sum, voice, 1);
    }

    /** Turns to where the direct sound comes from now, and adds what that changes. False if nothing. */
    boolean turn(Spectrum change, Voice voice, Position ears, Position talker) {
        int degreesNow = RoomAcoustics.direction(ears, talker);
        float gainNow = RoomAcoustics.gain(ears, talker);
        if (degreesNow == degrees && gainNow == gain) {
            return false;
        }
        change.addProduct(voice.block(0), head.direct(degreesNow), gainNow);
        change.addProduct(voice.block(0), head.direct(degrees), -gain);
        degrees = degreesNow;
        gain = gainNow;
        return true;
    }

    /** The same for the echoes, which cost transforms and may follow later: nobody hears from where they come to a degree. */
    boolean turnEchoes(
            RoomAcoustics acoustics, Spectrum change, Voice voice, Position ears, Position talker, Room room) {
        if (echoes.fits(ears, talker, room)) {
            return false;
        }
        spare.make(acoustics, ears, talker, room);
        spare.addTo(change, voice, 1);
        echoes.addTo(change, voice, -1);
        var before = echoes;
        echoes = spare;
        spare = before;
        return true;
    }
}
