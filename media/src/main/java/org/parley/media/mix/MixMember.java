package org.parley.media.mix;

/** One who is heard and hears in a {@link Mixer}. His frame is written before each {@link Mixer#mix}. Owned by the media loop. */
public final class MixMember {
    final SpeakerDetector detector = new SpeakerDetector();
    private final short[] sound = new short[Frames.SAMPLES];
    private boolean hasSound;
    private long speaksTo = Groups.MAIN;
    private long hears = Groups.MAIN;
    boolean isMixed;
    boolean isMember;

    MixMember() {}

    /** Where the next frame is written. */
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

    public boolean isSpeaking() {
        return detector.isSpeaking();
    }

    /** Smoothed level in dBov, 0 to −127. */
    public int levelDbov() {
        return detector.levelDbov();
    }
}
