package org.parley.media.engine;

import java.util.Map;
import org.parley.media.dtmf.EventSender;
import org.parley.protocols.rtp.TelephoneEvent;

/** Sends keys to one leg's peer as RFC 4733 events in place of sound. Owned by its leg on the media loop. */
final class KeySender {
    private static final int NONE = -1;

    private final EventSender events = new EventSender();
    private final byte[] payload = new byte[TelephoneEvent.BYTES];
    private int payloadType = NONE;
    private int clockHz;
    private int timestamp;

    /**
     * Under which numbers the peer takes events, and their clocks; none: not at all. Of several, the one in the sound's own clock is used
     * (RFC 4733 §2.1).
     */
    void configure(Map<Integer, Integer> clockHzByType, int soundClockHz) {
        payloadType = NONE;
        clockHzByType.forEach((type, hz) -> {
            boolean isBetter = hz == soundClockHz && clockHz != soundClockHz;
            boolean isAsGood = (hz == soundClockHz) == (clockHz == soundClockHz) && type < payloadType;
            if (payloadType == NONE || isBetter || isAsGood) {
                payloadType = type;
                clockHz = hz;
            }
        });
    }

    /** False if the peer takes no events, it is no key, or too many wait. */
    boolean press(char key, int durationMs) {
        return payloadType != NONE && events.press(key, durationMs);
    }

    /** Whether this tick of {@code ticks} belongs to an event, of which a packet was sent; then sound is left out. */
    boolean takesTick(RtpChannel channel, RtpSender sender, int ticks) {
        if (!events.isBusy()) {
            return false;
        }
        switch (events.tick(clockHz, payload, 0)) {
            case NOTHING -> {
                return false;
            }
            case BEGIN -> {
                timestamp = sender.timestamp();
                send(channel, sender, true);
            }
            case UPDATE -> send(channel, sender, false);
            case END -> {
                for (int i = 0; i < EventSender.ENDS; i++) {
                    send(channel, sender, false);
                }
            }
            case PAUSE -> {
                // Silence between two keys is part of what tells them apart.
            }
        }
        sender.pause(ticks);
        return true;
    }

    private void send(RtpChannel channel, RtpSender sender, boolean marker) {
        sender.sendAt(channel, marker, payloadType, timestamp, payload, 0, payload.length);
    }
}
