package org.parley.media.mix;

/** One who is heard and hears in a {@link Mixer}. His frame is written before each {@link Mixer#mix}. Owned by the media loop. */
public final class MixMember {
    final SpeakerDetector detector = new SpeakerDetector();
    private final short[] sound = new short[Frames.SAMPLES];
    private boolean hasSound;
    private long speaksTo = Groups.MAIN;
    private long hears = Groups.MAIN;
    private int claimedDbov = Frames.SILENCE_DBOV;
    private final AutomaticGain automaticGain = new AutomaticGain();
    private int frameDbov = Frames.SILENCE_DBOV;
    private boolean isAutomatic;
    private double gain = 1;
    /** At the end of the last frame: a gain that jumps clicks. */
    private double lastFactor = 1;
    boolean isMixed;
    boolean isNearlyMixed = true;
    boolean isMember;

    MixMember() {}

    /** Where the next frame is written; after the mix, as others hear it, if he is mixed. */
    public short[] sound() {
        return sound;
    }

    /** Whether {@link #sound} holds a frame for this tick; without one he is silent. */
    public void setHasSound(boolean value) {
        hasSound = value;
    }

    public boolean hasSound() {
        return hasSound;
    }

    /** Without a frame: how loud the sound is said to be that was not decoded, in dBov (RFC 6464). For this tick. */
    public void setClaimedDbov(int dbov) {
        claimedDbov = dbov;
    }

    /** Whether he is among the loudest, or not far from them: whose sound is worth decoding. */
    public boolean isNearlyMixed() {
        return isNearlyMixed;
    }

    /** What others hear of him is multiplied by this; 0 to 4. */
    public void setGain(double value) {
        gain = Math.clamp(value, 0, 10);
    }

    /** Whether {@link AutomaticGain} works on him; off at first. */
    public void setAutomaticGain(boolean value) {
        isAutomatic = value;
        automaticGain.reset();
    }

    /** Before the loudest are chosen. */
    void measure() {
        int dbov = hasSound ? Frames.levelDbov(sound, 0, Frames.SAMPLES) : claimedDbov;
        frameDbov = dbov;
        detector.onFrame(dbov);
        if (isAutomatic) {
            automaticGain.onFrame(dbov, detector.isSpeaking());
        }
        claimedDbov = Frames.SILENCE_DBOV;
    }

    int frameDbov() {
        return frameDbov;
    }

    /** Brings the frame to the loudness at which others hear it, in place. */
    void level() {
        double factor = gain * (isAutomatic ? automaticGain.factor() : 1);
        if (factor != lastFactor || factor != 1) {
            float step = (float) (factor - lastFactor) / Frames.SAMPLES;
            float at = (float) lastFactor;
            for (int i = 0; i < Frames.SAMPLES; i++) {
                sound[i] = SoftLimiter.limit(sound[i] * at);
                at += step;
            }
            lastFactor = factor;
        }
    }

    /** Whether the last mix holds his sound, so that he must hear a mix of his own. */
    public boolean isMixed() {
        return isMixed;
    }

    /** Whether {@code listener} may hear this one: never himself. */
    public boolean isHeardBy(MixMember listener) {
        return (speaksTo & listener.hears) != 0 && listener != this;
    }

    /** The {@link Groups} that hear him. */
    public long speaksTo() {
        return speaksTo;
    }

    /** The {@link Groups} that he hears. */
    public long hears() {
        return hears;
    }

    public void setGroups(long speaksToGroups, long hearsGroups) {
        speaksTo = speaksToGroups;
        hears = hearsGroups;
    }

    /** Tells how loud he was in a tick that was not mixed. */
    public void noteLevel(int dbov) {
        hasSound = false;
        detector.onFrame(dbov);
    }

    public boolean isSpeaking() {
        return detector.isSpeaking();
    }

    /** Smoothed level in dBov, 0 to −127. */
    public int levelDbov() {
        return detector.levelDbov();
    }
}
