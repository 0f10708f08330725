package org.parley.media.engine;

import org.jspecify.annotations.Nullable;
import org.parley.media.codec.AudioFormat;
import org.parley.media.mix.Frames;

/**
 * Which encoder a leg is sent from: its own, or one that it shares with all who hear the same. A decoder leans on what it decoded before, so a leg
 * is not simply switched between two. Into its own encoder it is led by a copy of the shared one's state, which leaves no seam. Back into the shared
 * one it is led in a quiet moment, or, where none comes, with a frame that leans on nothing. Owned by its leg.
 */
final class Outlet implements AutoCloseable {
    /** Who falls silent keeps his own encoder so long: he may speak again, and the two encoders' memories grow alike. */
    static final int KEEP_OWN_FRAMES = 50;
    /** So long it waits for a quiet moment, where a frame can lean on nothing. */
    static final int WAIT_FOR_QUIET_FRAMES = 250;

    private @Nullable EncodedStream own;
    private @Nullable SharedHearing shared;
    private @Nullable EncodedStream current;
    private long lastAlone;
    private boolean begins;

    /** The stream that was sent last, or is to be sent in this tick. */
    @Nullable EncodedStream current() {
        return current;
    }

    /** What the leg shares now; null while it has its own encoder. */
    @Nullable SharedHearing shared() {
        return shared;
    }

    /** Whether a leg that might share should still hear by its own encoder. {@code isQuiet}: a seam now would be inaudible. */
    boolean keepsOwn(long frame, AudioFormat format, int channels, boolean isQuiet) {
        var mine = own;
        if (mine == null || current != mine || mine.format() != format || mine.channels() != channels) {
            return false;
        }
        if (begins) {
            begins = false;
            lastAlone = frame;
        }
        long aloneSince = frame - lastAlone;
        return aloneSince < KEEP_OWN_FRAMES
                || switch (format) {
                    case PCMA, PCMU -> false; // Each sample stands for itself.
                    // Nothing makes its predictors forget: two of them agree in silence only. It costs a tenth of Opus.
                    case G722 -> !isQuiet;
                    case OPUS -> !isQuiet && aloneSince < WAIT_FOR_QUIET_FRAMES;
                };
    }

    /** Nobody hears quite the same from this frame on. */
    EncodedStream useOwn(AudioFormat format, int channels, boolean isAlone, long frame) {
        var mine = own;
        if (mine != null && (mine.format() != format || mine.channels() != channels)) {
            close();
            mine = null;
        }
        if (mine == null) {
            mine = new EncodedStream(format, channels);
            own = mine;
        }
        var before = current;
        if (before != null && before != mine && before.format() == format && before.channels() == channels) {
            mine.continueFrom(before);
        }
        if (isAlone) {
            lastAlone = frame;
        }
        shared = null;
        current = mine;
        return mine;
    }

    /** From this frame on it hears what others do too. */
    void useShared(SharedHearing hearing) {
        if (current != null && current != hearing.stream()) {
            hearing.stream().leanOnNothing();
        }
        shared = hearing;
        current = hearing.stream();
    }

    /** The peer's decoder heard another's encoder last, and this frame of it: our own goes on from there. */
    void beginAfter(short[] frame, AudioFormat format) {
        close();
        if (format.sampleRateHz() == Frames.SAMPLE_RATE) {
            var mine = new EncodedStream(format);
            mine.encode(frame);
            own = mine;
            current = mine;
        }
        begins = true;
    }

    /** Nothing is sent from now on: what is sent next begins anew. */
    void rest() {
        shared = null;
        if (current != own) {
            current = null;
        }
    }

    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
        own = null;
        shared = null;
        current = null;
    }
}
