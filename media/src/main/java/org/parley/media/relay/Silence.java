package org.parley.media.relay;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.parley.protocols.rtp.RtpPacket;

/** Payloads in which nothing is heard, in place of those that came. */
final class Silence {
    /** The codes of zero (ITU-T G.711 tables 1a and 2a, as sent). */
    private static final byte A_LAW_ZERO = (byte) 0xD5;

    private static final byte MU_LAW_ZERO = (byte) 0xFF;
    /** RFC 6716 §3.1: a fullband CELT frame of 20 ms that is silence. */
    private static final byte[] OPUS_FRAME = {(byte) 0xF8, (byte) 0xFF, (byte) 0xFE};

    private Silence() {}

    /**
     * Overwrites the payload; what is longer than silence needs becomes padding. False where we know no silence of this format:
     * adaptive codecs such as G.722 have none that fits any moment.
     */
    static boolean fill(@Nullable RelayFormat format, byte[] packet, int offset, int length) {
        if (format == null) {
            return false;
        }
        int at = RtpPacket.payloadOffset(packet, offset);
        int bytes = RtpPacket.payloadBytes(packet, offset, length);
        return switch (format.encoding()) {
            case "pcma" -> fill(packet, at, bytes, A_LAW_ZERO);
            case "pcmu" -> fill(packet, at, bytes, MU_LAW_ZERO);
            case "opus" -> fillOpus(packet, offset, at, length);
            case "telephone-event", "cn" -> true; // Neither is somebody's voice.
            default -> false;
        };
    }

    private static boolean fill(byte[] packet, int at, int bytes, byte zero) {
        Arrays.fill(packet, at, at + bytes, zero);
        return true;
    }

    private static boolean fillOpus(byte[] packet, int offset, int at, int length) {
        int room = offset + length - at;
        int rest = room - OPUS_FRAME.length;
        if (rest < 0) {
            return true; // One or two bytes: DTX already.
        }
        if (rest > 255) {
            return false; // More than padding can say (RFC 3550 §5.1).
        }
        if (rest > 0) {
            int end = offset + length;
            Arrays.fill(packet, at + OPUS_FRAME.length, end, (byte) 0);
            packet[end - 1] = (byte) rest;
            packet[offset] |= 0x20;
        }
        System.arraycopy(OPUS_FRAME, 0, packet, at, OPUS_FRAME.length);
        return true;
    }
}
