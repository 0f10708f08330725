package org.parley.media.jitter;

/** One packet's place. Its array grows to the longest packet it ever held and is used again. */
final class JitterSlot {
    boolean isFull;
    /** A sequence number that carries no sound (a DTMF event): to be passed over, not concealed. */
    boolean isMarker;
    int sequence;
    /** Unwrapped, in clock-rate ticks. */
    long timestamp;
    int durationTicks;
    int tag;
    int payloadLength;
    byte[] payload = new byte[200];

    void fill(byte[] data, int offset, int length) {
        if (payload.length < length) {
            payload = new byte[Math.min(JitterBuffer.MAX_PAYLOAD_BYTES, Math.max(length, payload.length * 2))];
        }
        System.arraycopy(data, offset, payload, 0, length);
        payloadLength = length;
    }

    void free() {
        isFull = false;
        isMarker = false;
    }
}
