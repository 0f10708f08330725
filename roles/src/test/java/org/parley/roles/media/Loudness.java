package org.parley.roles.media;

import java.util.Arrays;
import org.parley.testkit.Tones;

/**
 * How strong a tone is in sound that came in real time: the median over short windows of the last second, which gaps of a busy
 * machine do not change.
 */
final class Loudness {
    private static final int WINDOWS = 25;

    private Loudness() {}

    static double of(int hertz, int sampleRate, short[] heard) {
        int window = sampleRate / 25;
        int count = Math.min(WINDOWS, heard.length / window);
        if (count == 0) {
            return 0;
        }
        var strengths = new double[count];
        for (int i = 0; i < count; i++) {
            strengths[i] = Tones.amplitude(hertz, sampleRate, heard, heard.length - (i + 1) * window, window);
        }
        Arrays.sort(strengths);
        return strengths[count / 2];
    }
}
