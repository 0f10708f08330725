package org.parley.bench.spatial;

import java.util.SplittableRandom;

/** Sound like speech: a buzz in syllables over some noise, each voice at its own pitch. */
final class Voicing {
    private Voicing() {}

    static short[] speech(int seconds, int voice) {
        var random = new SplittableRandom(voice);
        var pcm = new short[48_000 * seconds];
        double phase = 0;
        for (int i = 0; i < pcm.length; i++) {
            double at = i / 48_000.0;
            phase += 2 * Math.PI * (110 + 25 * voice + 20 * Math.sin(2 * Math.PI * 1.7 * at)) / 48_000;
            double syllable = 0.2 + Math.max(0, Math.sin(2 * Math.PI * (3 + 0.3 * voice) * at));
            double sum = 0;
            for (int harmonic = 1; harmonic <= 25; harmonic++) {
                sum += Math.sin(harmonic * phase) / harmonic;
            }
            pcm[i] = (short) (3_000 * syllable * sum + random.nextInt(-150, 151));
        }
        return pcm;
    }
}
