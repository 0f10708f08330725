package org.parley.media.mix;

/**
 * Brings a voice that is far too soft or too loud nearer to the others, slowly, and only by what it is while it speaks: pauses and noise move nothing, and
 * what is within {@value #SOFT_DBOV} to {@value #LOUD_DBOV} dBov is left as it is. Owned by its member.
 */
final class AutomaticGain {
    static final int SOFT_DBOV = -30;
    static final int LOUD_DBOV = -14;
    static final double MAX_DB = 12;
    static final double MIN_DB = -8;
    private static final double RISE_DB_PER_FRAME = 0.06; // 3 dB a second of speech.
    private static final double FALL_DB_PER_FRAME = 0.2;
    /** The level of speech is that of its loud frames: syllables, not the gaps between them. */
    private static final double PEAK_FALL_DB_PER_FRAME = 0.05;

    private double speechDbov = Frames.SILENCE_DBOV;
    private double gainDb;
    private double factor = 1;

    void reset() {
        speechDbov = Frames.SILENCE_DBOV;
        gainDb = 0;
        factor = 1;
    }

    void onFrame(int frameDbov, boolean isSpeaking) {
        if (!isSpeaking) {
            return;
        }
        speechDbov = Math.max(frameDbov, speechDbov - PEAK_FALL_DB_PER_FRAME);
        double wantedDb = Math.clamp(
                speechDbov < SOFT_DBOV ? SOFT_DBOV - speechDbov : speechDbov > LOUD_DBOV ? LOUD_DBOV - speechDbov : 0,
                MIN_DB,
                MAX_DB);
        double before = gainDb;
        gainDb = Math.clamp(wantedDb, gainDb - FALL_DB_PER_FRAME, gainDb + RISE_DB_PER_FRAME);
        if (gainDb != before) {
            factor = Math.pow(10, gainDb / 20);
        }
    }

    double factor() {
        return factor;
    }
}
