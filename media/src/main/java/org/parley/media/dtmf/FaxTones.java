package org.parley.media.dtmf;

/**
 * Finds the tones of fax machines and modems in sound. Each is told once while it lasts; an answering tone first without and, when
 * its phase is seen to turn round, with reversals. Owned by its leg on the media loop; allocates nothing per frame.
 */
public final class FaxTones {
    /** Told of each tone. Called on the media loop: implementations only hand over. */
    @FunctionalInterface
    public interface Listener {
        void onFaxTone(FaxTone tone);
    }

    private static final int CALLING_HZ = 1_100;
    private static final int ANSWERING_HZ = 2_100;
    private static final int BLOCK = 80; // 10 ms: wide enough for T.30's 38 Hz of tolerance, exact multiples of both tones' periods.

    /** T.30 §4.3.3.1: on for 0.5 s ± 15 %. */
    private static final int CALLING_BLOCKS = 38;

    private static final int ANSWERING_BLOCKS = 50;
    /** Blocks without the tone in its midst: a reversal spoils one or two. */
    private static final int GAP_BLOCKS = 2;

    /** How much of all energy the tone must have: 38 Hz off leaves 0.6 of a block's, 15 Hz off 0.93. */
    private static final float CALLING_PURITY = 0.52f;

    private static final float ANSWERING_PURITY = 0.75f;
    private static final float LEAST_MEAN_SQUARE = 107_000; // -40 dBov.
    private static final double TURNED = Math.PI / 2;
    /** Between two reversals; V.8 says 450 ms ± 25. */
    private static final int BLOCKS_BETWEEN_MIN = 40;

    private static final int BLOCKS_BETWEEN_MAX = 50;

    private final Listener listener;
    private final Narrowband narrowband;
    private final ToneBank bank = new ToneBank(BLOCK, Narrowband.SAMPLE_RATE, CALLING_HZ, ANSWERING_HZ);
    private int callingBlocks;
    private int callingGap;
    private int answeringBlocks;
    private int answeringGap;
    private double lastPhase;
    private double advance;
    private int steadyBlocks;
    private int sinceReversal = -1;
    private boolean toldReversals;

    public FaxTones(int sampleRate, Listener listener) {
        this.listener = listener;
        narrowband = new Narrowband(sampleRate);
    }

    /** Takes the next frame of any length. */
    public void onFrame(short[] pcm, int offset, int samples) {
        for (int i = 0; i < samples; i++) {
            if (narrowband.completes(pcm[offset + i]) && bank.fills(narrowband.average())) {
                onBlock();
                bank.clear();
            }
        }
    }

    private void onBlock() {
        float all = bank.meanSquare();
        boolean isLoud = all >= LEAST_MEAN_SQUARE;
        onCalling(isLoud && bank.toneMeanSquare(0) >= CALLING_PURITY * all);
        onAnswering(isLoud && bank.toneMeanSquare(1) >= ANSWERING_PURITY * all, bank.phase(1));
    }

    private void onCalling(boolean isThere) {
        if (isThere) {
            callingGap = 0;
            if (++callingBlocks == CALLING_BLOCKS) {
                listener.onFaxTone(FaxTone.CALLING);
            }
        } else if (++callingGap > GAP_BLOCKS) {
            callingBlocks = 0;
        }
    }

    private void onAnswering(boolean isThere, double phase) {
        sinceReversal += sinceReversal >= 0 ? 1 : 0;
        if (!isThere) {
            if (++answeringGap > GAP_BLOCKS) {
                answeringBlocks = 0;
                steadyBlocks = 0;
                sinceReversal = -1;
                toldReversals = false;
            }
            return;
        }
        watchPhase(phase);
        answeringGap = 0;
        if (++answeringBlocks == ANSWERING_BLOCKS) {
            listener.onFaxTone(FaxTone.ANSWERING);
        }
    }

    /** A tone a few hertz off turns a little in every block; a reversal turns half round beside that. */
    private void watchPhase(double phase) {
        double turned = wrapped(phase - lastPhase);
        lastPhase = phase;
        if (steadyBlocks == 0) {
            steadyBlocks = 1;
            return;
        }
        double expected = advance * (1 + answeringGap);
        boolean isReversal = steadyBlocks > 3 && Math.abs(wrapped(turned - expected)) > TURNED;
        if (isReversal) {
            onReversal();
        } else if (answeringGap == 0) {
            advance = steadyBlocks == 1 ? turned : advance + wrapped(turned - advance) / 4;
            steadyBlocks++;
        }
    }

    private void onReversal() {
        boolean isRegular = sinceReversal >= BLOCKS_BETWEEN_MIN && sinceReversal <= BLOCKS_BETWEEN_MAX;
        sinceReversal = 0;
        if (isRegular && !toldReversals) {
            toldReversals = true;
            listener.onFaxTone(FaxTone.ANSWERING_WITH_REVERSALS);
        }
    }

    private static double wrapped(double radians) {
        return Math.IEEEremainder(radians, 2 * Math.PI);
    }
}
