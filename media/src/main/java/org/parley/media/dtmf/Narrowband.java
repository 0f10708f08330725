package org.parley.media.dtmf;

/**
 * Brings sound down to 8000 samples a second for detectors, by averaging groups of samples. That lets some of what is above 6 kHz through,
 * folded down; it counts as energy that is no tone, which makes detectors stricter and never blind.
 */
final class Narrowband {
    static final int SAMPLE_RATE = 8_000;

    private final int group;
    private int inGroup;
    private int sum;

    Narrowband(int sampleRate) {
        if (sampleRate < SAMPLE_RATE || sampleRate % SAMPLE_RATE != 0) {
            throw new IllegalArgumentException("Detectors take multiples of 8000 samples a second, not " + sampleRate);
        }
        group = sampleRate / SAMPLE_RATE;
    }

    /** Takes one sample; whether it completed a group, whose {@link #average} is then to be taken. */
    boolean completes(short sample) {
        sum += sample;
        return ++inGroup == group;
    }

    /** The group's average; the next begins. */
    float average() {
        float average = (float) sum / group;
        sum = 0;
        inGroup = 0;
        return average;
    }
}
