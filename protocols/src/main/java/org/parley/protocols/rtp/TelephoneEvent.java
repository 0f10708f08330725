package org.parley.protocols.rtp;

/**
 * A named telephone event (RFC 4733 §2.3): the payload that carries a pressed key.
 *
 * @param event 0 to 9 are digits, 10 is star, 11 is hash, 12 to 15 are A to D
 * @param isEnd whether this is one of the final packets of the event
 * @param volume in -dBm0, 0 to 63
 * @param durationTicks since the event began, in ticks of the stream's clock rate
 */
public record TelephoneEvent(int event, boolean isEnd, int volume, int durationTicks) {
    /** The payload's length. */
    public static final int BYTES = 4;

    private static final String KEYS = "0123456789*#ABCD";

    public TelephoneEvent {
        if (event < 0 || event > 255 || volume < 0 || volume > 63 || durationTicks < 0 || durationTicks > 0xFFFF) {
            throw new IllegalArgumentException("Not a telephone event: " + event + ", " + volume + ", " + durationTicks);
        }
    }

    /** Whether the payload is long enough to be an event; RFC 4733 §2.5.2.4 allows several, of which we read the first. */
    public static boolean isWellFormed(int payloadBytes) {
        return payloadBytes >= BYTES;
    }

    /** Reads a payload for which {@link #isWellFormed} holds. */
    public static TelephoneEvent read(byte[] data, int offset) {
        int flags = data[offset + 1] & 0xFF;
        return new TelephoneEvent(
                data[offset] & 0xFF, (flags & 0x80) != 0, flags & 0x3F, RtpPacket.uint16(data, offset + 2));
    }

    /** Writes the payload; returns its length. */
    public int write(byte[] data, int offset) {
        data[offset] = (byte) event;
        data[offset + 1] = (byte) (volume | (isEnd ? 0x80 : 0));
        RtpPacket.putUint16(data, offset + 2, durationTicks);
        return BYTES;
    }

    /** The event that stands for a key, at the usual -10 dBm0. */
    public static TelephoneEvent ofKey(char key, boolean isEnd, int durationTicks) {
        int event = KEYS.indexOf(Character.toUpperCase(key));
        if (event < 0) {
            throw new IllegalArgumentException("Not a key of a telephone: " + key);
        }
        return new TelephoneEvent(event, isEnd, 10, durationTicks);
    }

    /** Whether the event is a key, not a tone such as fax or modem. */
    public boolean isKey() {
        return event < KEYS.length();
    }

    /** The key, if {@link #isKey}. */
    public char key() {
        return KEYS.charAt(event);
    }
}
