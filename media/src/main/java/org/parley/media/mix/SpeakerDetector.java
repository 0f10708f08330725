package org.parley.media.mix;

/**
 * Follows one member's level and says two things: whether there is anything to mix (<em>audible</em>: opens at once, closes
 * after a while, so that no word loses its beginning), and whether he speaks as people would say (<em>speaking</em>: above his
 * background noise for some frames, and for half a second after). Owned by its member.
 */
final class SpeakerDetector {
    private static final int AUDIBLE_DBOV = -65;
    private static final int AUDIBLE_HANG_FRAMES = 20;
    private static final int SPEAKING_DBOV = -50;
    private static final int ABOVE_NOISE_DB = 10;
    /** However long a sound lasts, it is not taken for noise above this. */
    private static final double NOISE_MAX_DBOV = -50;

    private static final double NOISE_RISE_DB_PER_FRAME = 0.02;
    private static final int SPEAKING_ATTACK_FRAMES = 3;
    private static final int SPEAKING_HANG_FRAMES = 25;
    /** A shown level falls this much per frame, and rises at once. */
    private static final double LEVEL_FALL_DB = 1.5;

    private double noiseDbov = -80;
    private double levelDbov = Frames.SILENCE_DBOV;
    private int audibleFrames;
    private int loudFrames;
    private int speakingFrames;

    /** One frame's level; silence and absence are {@link Frames#SILENCE_DBOV}. */
    void onFrame(int frameDbov) {
        levelDbov = Math.max(frameDbov, Math.max(Frames.SILENCE_DBOV, levelDbov - LEVEL_FALL_DB));
        audibleFrames = frameDbov > AUDIBLE_DBOV ? AUDIBLE_HANG_FRAMES : Math.max(0, audibleFrames - 1);
        boolean isLoud = frameDbov > Math.max(SPEAKING_DBOV, noiseDbov + ABOVE_NOISE_DB);
        if (frameDbov > Frames.SILENCE_DBOV) {
            noiseDbov = Math.min(Math.min(frameDbov, noiseDbov + NOISE_RISE_DB_PER_FRAME), NOISE_MAX_DBOV);
        }
        loudFrames = isLoud ? loudFrames + 1 : 0;
        boolean begins = loudFrames >= SPEAKING_ATTACK_FRAMES || isLoud && speakingFrames > 0;
        speakingFrames = begins ? SPEAKING_HANG_FRAMES : Math.max(0, speakingFrames - 1);
    }

    boolean isAudible() {
        return audibleFrames > 0;
    }

    boolean isSpeaking() {
        return speakingFrames > 0;
    }

    /** The level to show, smoothed. */
    int levelDbov() {
        return (int) Math.round(levelDbov);
    }
}
