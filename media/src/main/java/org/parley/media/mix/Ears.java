package org.parley.media.mix;

/**
 * How somebody hears who does not just hear a sum: a seat in a room, a head. Where a listener has some, the mix asks them for his sound
 * instead of adding the voices up, and adds announcements and tones itself.
 *
 * <p>Each tick: {@link #begin} on the media loop, once, for every {@code Ears} that somebody has; then the {@code hear} methods,
 * perhaps on another thread and perhaps on several at once. Between two ticks only the loop calls. Nothing may allocate per tick.
 */
public interface Ears {
    /**
     * Whether several listeners have these very ears (compared by identity). They then share one rendered and encoded frame, but for
     * those who speak: {@code hear} is called again for each of these, with his own voice left out, and must give the same sound
     * however often it is asked. Ears that are not shared are asked once a tick.
     */
    boolean isShared();

    /** The voices of this tick are chosen. All of them, also those that a listener will be spared, are in {@code all}. */
    void begin(Voices all);

    /**
     * Writes {@link Frames#SAMPLES} samples for each ear, on the scale of 16-bit samples; beyond full scale is allowed, a limiter follows.
     *
     * @param voices whom this listener may hear: never himself
     * @return false if all of it is silence, also of what rang on; what was written is then not used
     */
    boolean hear(Voices voices, float[] left, float[] right);

    /** The same for a listener who has one channel only: no difference between two ears may cancel anything out. */
    boolean hearMono(Voices voices, float[] out);
}
