package org.parley.media.engine;

import org.parley.protocols.rtp.SequenceNumber;
import org.parley.protocols.rtp.TelephoneEvent;

/**
 * Finds the digits in RFC 4733 events. A digit is many packets with one timestamp, the last ones with the end bit and
 * sent three times; it is told once, when it ends, or when the next begins or nothing came for a while because the end
 * was lost. Owned by its leg on the media loop.
 */
public final class DigitDetector {
    /** Told of each digit once. */
    @FunctionalInterface
    public interface Listener {
        void onDigit(char digit, int durationMs);
    }

    private static final long LOST_END_NS = 250_000_000L;

    private final Listener listener;
    private boolean isDown;
    private boolean wasSeen;
    private int timestamp;
    private char digit;
    private int durationMs;
    private long lastNs;

    public DigitDetector(Listener listener) {
        this.listener = listener;
    }

    /** Takes an event's packet. Malformed ones and events that are no digits are ignored. */
    public void onEvent(int eventTimestamp, int clockHz, byte[] payload, int offset, int length, long nowNs) {
        if (!TelephoneEvent.isWellFormed(length)) {
            return;
        }
        var event = TelephoneEvent.read(payload, offset);
        boolean isSameEvent = wasSeen && eventTimestamp == timestamp;
        boolean isRepeatedEnd = isSameEvent && !isDown;
        boolean isStraggler =
                !isSameEvent && wasSeen && SequenceNumber.ticksBetween(timestamp, eventTimestamp) < 0;
        if (!event.isKey() || isRepeatedEnd || isStraggler) {
            return;
        }
        if (!isSameEvent) {
            finish();
        }
        int heldMs = (int) (event.durationTicks() * 1000L / clockHz);
        durationMs = isSameEvent ? Math.max(durationMs, heldMs) : heldMs;
        wasSeen = true;
        isDown = true;
        timestamp = eventTimestamp;
        digit = event.key();
        lastNs = nowNs;
        if (event.isEnd()) {
            finish();
        }
    }

    /** Ends an event whose end never came. */
    public void onTime(long nowNs) {
        if (isDown && nowNs - lastNs > LOST_END_NS) {
            finish();
        }
    }

    /** Another source: its timestamps say nothing about those before. */
    public void restart() {
        finish();
        wasSeen = false;
    }

    private void finish() {
        if (isDown) {
            isDown = false;
            listener.onDigit(digit, durationMs);
        }
    }
}
