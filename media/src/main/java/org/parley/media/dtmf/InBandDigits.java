package org.parley.media.dtmf;

/**
 * Finds DTMF in sound (ITU-T Q.23, with the tolerances of Q.24): two tones, one of each group, clean and of about the same
 * loudness, for long enough. Owned by its leg on the media loop; allocates nothing per frame.
 *
 * <p>Sound is looked at in blocks of 12.75 ms, one beginning every 6.4 ms. A digit needs five that agree, which a tone of 40 ms always has and one of
 * 23 ms never; it ends when four do not, which a gap of 10 ms has not and a pause of 40 ms always has.
 */
public final class InBandDigits {
    private static final int[] HERTZ = {697, 770, 852, 941, 1209, 1336, 1477, 1633};
    private static final String KEYS = "123A456B789C*0#D";
    private static final int GROUP = 4;
    private static final char NONE = 0;

    private static final int BLOCK = 102;
    private static final int HOP = BLOCK / 2;
    private static final int HITS_TO_BEGIN = 5;
    private static final int MISSES_TO_END = 4;

    /**
     * A tone counts until a block has so much of it: what lies before the first block that agrees is longer by this than one block's
     * hop, and so is what lies after the last.
     */
    private static final int EDGES_MS = 6;

    /** Q.24 table A-1: each tone from about -25 dBm must be taken; this is -40 dBov. */
    private static final float LEAST_MEAN_SQUARE = 107_000;
    /** How much of all energy the two tones must have; tones 1.5 % off with twist leave 0.78; speech seldom has so much. */
    private static final float PURITY = 0.72f;
    /** The high tone may be 8 dB softer than the low one, as long lines make it, or 4 dB louder (Q.24 table A-1, AT&T), and a little more. */
    private static final float NORMAL_TWIST = 7.9f;
    private static final float REVERSE_TWIST = 3.2f;
    /** A tone is 6 dB above all others of its group. */
    private static final float DISTINCT = 4;

    private final DigitListener listener;
    private final Narrowband narrowband;
    /** Two banks, half a block apart. */
    private final ToneBank[] banks = new ToneBank[2];

    private int untilSecond = HOP;
    private char candidate = NONE;
    private int hits;
    private int misses;
    private boolean isDown;
    private char down = NONE;
    private int hitsOfDigit;

    public InBandDigits(int sampleRate, DigitListener listener) {
        this.listener = listener;
        narrowband = new Narrowband(sampleRate);
        banks[0] = new ToneBank(BLOCK, Narrowband.SAMPLE_RATE, HERTZ);
        banks[1] = new ToneBank(BLOCK, Narrowband.SAMPLE_RATE, HERTZ);
    }

    /** Takes the next frame of any length; tells of digits that ended in it. */
    public void onFrame(short[] pcm, int offset, int samples) {
        for (int i = 0; i < samples; i++) {
            if (narrowband.completes(pcm[offset + i])) {
                onSample(narrowband.average());
            }
        }
    }

    /** Whether a key is held now, or seems to be: what is heard is its tone, and is not to be passed on beside its event. */
    public boolean isDown() {
        return isDown || hits > 1;
    }

    /** The sound stopped: a digit that is held ends. */
    public void onSilence() {
        end();
        candidate = NONE;
        hits = 0;
        banks[0].clear();
        banks[1].clear();
        untilSecond = HOP;
    }

    private void onSample(float sample) {
        if (banks[0].fills(sample)) {
            onBlock(banks[0]);
        }
        if (untilSecond > 0) {
            untilSecond--;
        } else if (banks[1].fills(sample)) {
            onBlock(banks[1]);
        }
    }

    private void onBlock(ToneBank bank) {
        char key = key(bank);
        bank.clear();
        if (isDown) {
            onBlockWhileDown(key);
        }
        if (key == NONE || key != candidate) {
            candidate = key;
            hits = key == NONE ? 0 : 1;
            return;
        }
        hits++;
        if (!isDown && hits >= HITS_TO_BEGIN) {
            isDown = true;
            hitsOfDigit = hits;
            misses = 0;
            down = key;
        }
    }

    private void onBlockWhileDown(char key) {
        if (key == down) {
            hitsOfDigit += 1 + misses;
            misses = 0;
        } else if (++misses >= MISSES_TO_END) {
            end();
        }
    }

    private void end() {
        if (isDown) {
            isDown = false;
            int heldMs = hitsOfDigit * HOP * 1000 / Narrowband.SAMPLE_RATE + EDGES_MS;
            listener.onDigit(down, heldMs);
        }
    }

    private static char key(ToneBank bank) {
        int low = strongest(bank, 0);
        int high = strongest(bank, GROUP);
        float lowTone = bank.toneMeanSquare(low);
        float highTone = bank.toneMeanSquare(high);
        boolean isLoud = lowTone >= LEAST_MEAN_SQUARE && highTone >= LEAST_MEAN_SQUARE;
        boolean isClean = lowTone + highTone >= PURITY * bank.meanSquare();
        boolean isLevel = lowTone <= NORMAL_TWIST * highTone && highTone <= REVERSE_TWIST * lowTone;
        if (!isLoud || !isClean || !isLevel || !isDistinct(bank, 0, low) || !isDistinct(bank, GROUP, high)) {
            return NONE;
        }
        return KEYS.charAt(low * GROUP + high - GROUP);
    }

    private static int strongest(ToneBank bank, int from) {
        int best = from;
        for (int i = from + 1; i < from + GROUP; i++) {
            if (bank.toneMeanSquare(i) > bank.toneMeanSquare(best)) {
                best = i;
            }
        }
        return best;
    }

    private static boolean isDistinct(ToneBank bank, int from, int best) {
        float most = bank.toneMeanSquare(best) / DISTINCT;
        for (int i = from; i < from + GROUP; i++) {
            if (i != best && bank.toneMeanSquare(i) > most) {
                return false;
            }
        }
        return true;
    }
}
