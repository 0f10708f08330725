package org.parley.media.source;

import org.parley.media.codec.ToneSource;

/**
 * Music on hold, made at run time: four chords of plucked tones, over and over, soft and slow. Composed for this program, so nobody else's licence comes with
 * it. The whole circle is made once per process, some 700 kB. One per listener or mix; not thread-safe.
 */
public final class HoldMusic implements ToneSource {
    private static final int SAMPLE_RATE = 48_000;
    private static final int NOTE_SAMPLES = SAMPLE_RATE * 5 / 18;
    private static final double AMPLITUDE = 2_600; // About −27 dBov: softer than speech.
    /** Semitones from A3: C, A minor, F, G, each broken upwards and back. */
    private static final int[] NOTES = {
        3, 7, 10, 15, 19, 15, 10, 7,
        0, 3, 7, 12, 15, 12, 7, 3,
        -4, 0, 3, 8, 12, 8, 3, 0,
        -2, 2, 5, 10, 14, 10, 5, 2
    };

    /** In a class of its own: made when somebody is first put on hold. */
    private static final class Circle {
        static final short[] SOUND = compose();

        private Circle() {}
    }

    private int at;

    /** From the beginning. */
    public HoldMusic() {}

    /** From somewhere, as {@link #position} told it. */
    public HoldMusic(int position) {
        at = Math.floorMod(position, Circle.SOUND.length);
    }

    /** In samples; for a standby that goes on. */
    public int position() {
        return at;
    }

    @Override
    public boolean fill(short[] out, int offset, int samples) {
        int written = 0;
        while (written < samples) {
            int run = Math.min(samples - written, Circle.SOUND.length - at);
            System.arraycopy(Circle.SOUND, at, out, offset + written, run);
            written += run;
            at = (at + run) % Circle.SOUND.length;
        }
        return true;
    }

    /** Each note rings on for a second and a half, over the end into the beginning, so that the circle has no seam. */
    private static short[] compose() {
        var sum = new double[NOTES.length * NOTE_SAMPLES];
        for (int note = 0; note < NOTES.length; note++) {
            double hertz = 220 * Math.pow(2, NOTES[note] / 12.0);
            for (int i = 0; i < SAMPLE_RATE * 3 / 2; i++) {
                double seconds = i / (double) SAMPLE_RATE;
                double swell = Math.min(1, seconds / 0.008) * Math.min(1, (1.5 - seconds) / 0.05);
                double value = 0;
                for (int harmonic = 1; harmonic <= 4; harmonic++) {
                    value += Math.exp(-seconds * (1.8 + harmonic)) / (harmonic * harmonic)
                            * Math.sin(2 * Math.PI * hertz * harmonic * seconds);
                }
                sum[(note * NOTE_SAMPLES + i) % sum.length] += AMPLITUDE * swell * value;
            }
        }
        var sound = new short[sum.length];
        for (int i = 0; i < sum.length; i++) {
            sound[i] = (short) Math.clamp(Math.round(sum[i]), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        return sound;
    }
}
