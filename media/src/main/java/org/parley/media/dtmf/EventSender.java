package org.parley.media.dtmf;

import java.util.Arrays;
import org.parley.protocols.rtp.TelephoneEvent;

/**
 * Sends keys as RFC 4733 events: a first packet with the marker, an update every 20 ms, the end three times, all with the timestamp at which
 * the key went down; then a pause before the next. Told of each 20 ms tick by its leg, which sends the packets in place of its sound.
 * At most 32 keys wait. Owned by its leg on the media loop; allocates nothing per tick.
 */
public final class EventSender {
    /** What is to be sent in this tick. */
    public enum Step {
        /** Nothing: sound goes on. */
        NOTHING,
        /** The payload, with the marker; the timestamp of now is the event's. */
        BEGIN,
        /** The payload, with the timestamp of the event. */
        UPDATE,
        /** The payload three times, with the timestamp of the event (RFC 4733 §2.5.1.4). */
        END,
        /** Neither an event nor sound: between two keys. */
        PAUSE
    }

    /** How often an end is sent. */
    public static final int ENDS = 3;

    private static final int KEYS_MAX = 32;
    private static final int TICK_MS = 20;
    /** Receivers tell two keys apart by 40 ms (Q.24 table A-1), and one in the sound of the other side of a gateway needs more. */
    private static final int PAUSE_TICKS = 3;

    private static final int HELD_MIN_MS = 60;
    /** RFC 4733 §2.5.1.3: the longest that 16 bits say at 8000 Hz is 8 s, and at 48 000 Hz 1.3 s. */
    private static final int DURATION_MAX_TICKS = 0xFFFF;

    private final char[] keys = new char[KEYS_MAX];
    private final int[] heldMs = new int[KEYS_MAX];
    private int first;
    private int waiting;
    private int pause;
    private int ticksDone;
    private boolean isDown;

    /** Adds a key after those that wait; false if there are too many, or it is none. */
    public boolean press(char key, int durationMs) {
        if (waiting == KEYS_MAX || !isKey(key)) {
            return false;
        }
        int at = (first + waiting) % KEYS_MAX;
        keys[at] = key;
        heldMs[at] = Math.clamp(durationMs, HELD_MIN_MS, 6_000);
        waiting++;
        return true;
    }

    /** Whether events take the place of sound now. */
    public boolean isBusy() {
        return waiting > 0 || pause > 0;
    }

    /** Goes on by a tick; fills the payload's {@link TelephoneEvent#BYTES} where the step has one. */
    public Step tick(int clockHz, byte[] payload, int offset) {
        if (pause > 0) {
            pause--;
            return Step.PAUSE;
        }
        if (waiting == 0) {
            return Step.NOTHING;
        }
        ticksDone++;
        int doneMs = ticksDone * TICK_MS;
        long ticks = (long) doneMs * clockHz / 1000;
        long nextTicks = ticks + (long) TICK_MS * clockHz / 1000;
        boolean isLast = doneMs >= heldMs[first] || nextTicks > DURATION_MAX_TICKS;
        TelephoneEvent.ofKey(keys[first], isLast, (int) Math.min(ticks, DURATION_MAX_TICKS)).write(payload, offset);
        if (isLast) {
            isDown = false;
            ticksDone = 0;
            first = (first + 1) % KEYS_MAX;
            waiting--;
            pause = PAUSE_TICKS;
            return Step.END;
        }
        boolean begins = !isDown;
        isDown = true;
        return begins ? Step.BEGIN : Step.UPDATE;
    }

    /** Forgets all keys, also the one that is down. */
    public void clear() {
        waiting = 0;
        pause = 0;
        ticksDone = 0;
        isDown = false;
        Arrays.fill(heldMs, 0);
    }

    private static boolean isKey(char key) {
        return "0123456789*#ABCDabcd".indexOf(key) >= 0;
    }
}
