package org.parley.media.engine;

/**
 * When a leg's peer need not be sent silence: what he agreed to (RFC 3389 comfort noise, Opus' DTX), and where in a pause we are. Our own pages
 * are always sent packets: their watchdog takes a silent wire for a dead node. Owned by its leg.
 */
final class Pauses {
    /** The end of a word is sent even if it is silence. */
    private static final int FRAMES_BEFORE = 10;
    /** As Opus' DTX: something every 400 ms, so that no timeout and no NAT takes the pause for an end. */
    static final int KEEP_ALIVE_FRAMES = 20;

    private boolean allowed;
    private int comfortNoiseType = -1;
    private int silentFrames;

    /** {@code comfortNoisePayloadType} below zero: silence is told by leaving packets out. */
    void allow(boolean value, int comfortNoisePayloadType) {
        allowed = value;
        comfortNoiseType = comfortNoisePayloadType;
        silentFrames = 0;
    }

    /** Whether this frame is not to be sent; the leg's time has then gone on, and comfort noise has been sent where it is due. */
    boolean mayRest(boolean isSilent, MediaLeg leg) {
        if (!allowed) {
            return false;
        }
        silentFrames = isSilent ? silentFrames + 1 : 0;
        if (silentFrames <= FRAMES_BEFORE) {
            return false;
        }
        boolean isDue = (silentFrames - FRAMES_BEFORE) % KEEP_ALIVE_FRAMES == 1;
        if (!isDue) {
            leg.pause(1);
            return true;
        }
        if (comfortNoiseType < 0) {
            return false;
        }
        leg.sendComfortNoise(comfortNoiseType);
        return true;
    }
}
