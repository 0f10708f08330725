package org.parley.media.codec;

import java.util.Arrays;

/**
 * Hides lost frames of codecs that cannot do it themselves, in the manner of ITU-T G.711 Appendix I: the last period of
 * the voice is repeated and fades away, and what comes after the gap is blended in. Unlike the appendix it adds no
 * delay: where its overlap needs the samples before the loss once more, we bend the start of the repetition towards
 * the last sample that was heard. One owner; not thread-safe.
 */
final class PitchConcealment {
    private static final int MIN_PITCH_HZ = 66;
    private static final int MAX_PITCH_HZ = 200; // Higher voices repeat two or three periods at once, which is as good.
    private static final int HOLD_MS = 10;
    private static final int FADED_MS = 60;

    private final int sampleRate;
    private final int longestPeriod;
    private final int shortestPeriod;
    private final int window;
    private final short[] history; // The newest sample last.
    private final short[] cycle;
    private int period;
    private int at; // Where in the cycle the next invented sample is.
    private int concealed; // Samples invented since the last good one.
    private int bend; // Missing height at the start of the repetition, to be worn off.

    PitchConcealment(int sampleRate) {
        this.sampleRate = sampleRate;
        longestPeriod = sampleRate / MIN_PITCH_HZ;
        shortestPeriod = sampleRate / MAX_PITCH_HZ;
        window = sampleRate / 50;
        history = new short[longestPeriod + window + longestPeriod / 4];
        cycle = new short[longestPeriod];
    }

    /** Takes a good frame; after a loss its start is blended with what would have been invented. */
    void onGood(short[] pcm, int offset, int samples) {
        if (concealed > 0) {
            // G.711 I.2.7: the longer the loss, the longer the blend, up to 10 ms.
            int blend = Math.min(samples, Math.min(sampleRate / 100, sampleRate / 250 + concealed / 8));
            for (int i = 0; i < blend; i++) {
                int invented = next();
                pcm[offset + i] = (short) ((pcm[offset + i] * i + invented * (blend - i)) / blend);
            }
            concealed = 0;
        }
        remember(pcm, offset, samples);
    }

    /** Invents samples. */
    void conceal(short[] out, int offset, int samples) {
        if (concealed == 0) {
            begin();
        }
        for (int i = 0; i < samples; i++) {
            out[offset + i] = (short) next();
        }
        remember(out, offset, samples);
    }

    private void begin() {
        period = findPeriod();
        int end = history.length;
        System.arraycopy(history, end - period, cycle, 0, period);
        // The end of the cycle must lead to its start: blend towards what stood before it one period earlier.
        int overlap = period / 4;
        for (int i = 0; i < overlap; i++) {
            int inCycle = period - overlap + i;
            int before = history[end - period - overlap + i];
            cycle[inCycle] = (short) ((cycle[inCycle] * (overlap - i) + before * i) / overlap);
        }
        at = 0;
        bend = history[end - 1] - history[end - period - 1];
    }

    private int next() {
        int sample = cycle[at];
        at = at + 1 == period ? 0 : at + 1;
        int worn = sampleRate / 400; // 2.5 ms
        if (concealed < worn) {
            sample += bend * (worn - concealed) / worn;
        }
        int hold = sampleRate * HOLD_MS / 1000;
        int faded = sampleRate * FADED_MS / 1000;
        if (concealed >= faded) {
            return 0;
        }
        if (concealed > hold) {
            sample = (int) ((long) sample * (faded - concealed) / (faded - hold));
        }
        concealed++;
        return Math.clamp(sample, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    /** The lag at which the last 20 ms look most like what went before (normalised correlation, every second lag first). */
    private int findPeriod() {
        int coarse = bestLag(shortestPeriod, longestPeriod, 2);
        return bestLag(Math.max(shortestPeriod, coarse - 1), Math.min(longestPeriod, coarse + 1), 1);
    }

    private int bestLag(int from, int to, int step) {
        int end = history.length;
        int best = from;
        double bestScore = Double.NEGATIVE_INFINITY;
        for (int lag = from; lag <= to; lag += step) {
            long product = 0;
            long energy = 1;
            for (int i = end - window; i < end; i += 2) {
                int earlier = history[i - lag];
                product += (long) history[i] * earlier;
                energy += (long) earlier * earlier;
            }
            double score = product / Math.sqrt((double) energy);
            if (score > bestScore) {
                bestScore = score;
                best = lag;
            }
        }
        return best;
    }

    private void remember(short[] pcm, int offset, int samples) {
        int keep = Math.min(samples, history.length);
        System.arraycopy(history, keep, history, 0, history.length - keep);
        System.arraycopy(pcm, offset + samples - keep, history, history.length - keep, keep);
    }

    /** Forgets everything: silence came before. */
    void reset() {
        Arrays.fill(history, (short) 0);
        concealed = 0;
    }
}
