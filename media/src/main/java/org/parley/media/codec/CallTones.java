package org.parley.media.codec;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The tones of the telephone, as people of a region know them. */
public final class CallTones {
    /** Whose tones: ETSI TR 101 041-2 (most of Europe: 425 Hz) or ANSI T1.401 (North America). */
    public enum Region {
        EUROPE,
        NORTH_AMERICA
    }

    private static final int AMPLITUDE = 4600; // -17 dBov: as loud as speech, not louder.
    private static final String DIGITS = "123A456B789C*0#D";
    private static final int[] DTMF_ROWS_HZ = {697, 770, 852, 941};
    private static final int[] DTMF_COLUMNS_HZ = {1209, 1336, 1477, 1633};

    private CallTones() {}

    /** The other telephone rings. */
    public static ToneSource ringback(Region region, int sampleRate) {
        return switch (region) {
            case EUROPE -> repeating(sampleRate, 1000, 4000, 425);
            case NORTH_AMERICA -> repeating(sampleRate, 2000, 4000, 440, 480);
        };
    }

    /** The other party is busy. */
    public static ToneSource busy(Region region, int sampleRate) {
        return switch (region) {
            case EUROPE -> repeating(sampleRate, 500, 500, 425);
            case NORTH_AMERICA -> repeating(sampleRate, 500, 500, 480, 620);
        };
    }

    /** One short beep of 1400 Hz, the frequency that 47 CFR 64.501 made the sign of a recording. */
    public static ToneSource recordingBeep(int sampleRate) {
        return new ToneSequence(
                sampleRate, List.of(new ToneSequence.Segment(Duration.ofMillis(400), AMPLITUDE, 1400)), false);
    }

    /** Somebody came: two notes upwards. */
    public static ToneSource joined(int sampleRate) {
        return twoNotes(sampleRate, 523, 784);
    }

    /** Somebody left: two notes downwards. */
    public static ToneSource left(int sampleRate) {
        return twoNotes(sampleRate, 784, 523);
    }

    private static ToneSource twoNotes(int sampleRate, int firstHertz, int secondHertz) {
        return new ToneSequence(
                sampleRate,
                List.of(
                        new ToneSequence.Segment(Duration.ofMillis(120), AMPLITUDE / 2, firstHertz),
                        new ToneSequence.Segment(Duration.ofMillis(180), AMPLITUDE / 2, secondHertz)),
                false);
    }

    /** Sines and pauses after a plan, once or for ever. */
    public static ToneSource sequence(int sampleRate, boolean repeats, Tone... tones) {
        return new ToneSequence(
                sampleRate,
                Stream.of(tones)
                        .map(tone -> new ToneSequence.Segment(tone.duration(), AMPLITUDE, tone.hertz()))
                        .toList(),
                repeats);
    }

    /** One piece of a {@link #sequence}: no frequencies make a pause. */
    public record Tone(Duration duration, int... hertz) {
        public Tone {
            hertz = hertz.clone();
        }
    }

    /** A DTMF digit (ITU-T Q.23): 0-9, A-D, * or #. */
    public static ToneSource dtmf(char digit, Duration duration, int sampleRate) {
        int index = DIGITS.indexOf(Character.toUpperCase(digit));
        if (index < 0) {
            throw new IllegalArgumentException("DTMF has 0-9, A-D, * and #, not " + digit + ".");
        }
        var segment = new ToneSequence.Segment(
                duration, AMPLITUDE, DTMF_ROWS_HZ[index / 4], DTMF_COLUMNS_HZ[index % 4]);
        return new ToneSequence(sampleRate, List.of(segment), false);
    }

    private static ToneSource repeating(int sampleRate, int onMs, int offMs, int... hertz) {
        return new ToneSequence(
                sampleRate,
                List.of(
                        new ToneSequence.Segment(Duration.ofMillis(onMs), AMPLITUDE, hertz),
                        new ToneSequence.Segment(Duration.ofMillis(offMs), 0)),
                true);
    }
}
