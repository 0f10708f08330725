package org.parley.protocols.rtp;

import java.nio.charset.StandardCharsets;

/**
 * Reads and writes RTP headers in place (RFC 3550 §5.1, RFC 8285). A packet is {@code [offset, offset + length)} of a byte
 * array. Ask {@link #isWellFormed} first: the other functions trust its answer. Nothing here allocates but {@link #mid}.
 */
public final class RtpPacket {
    /** The fixed header. */
    public static final int HEADER_BYTES = 12;
    /** What {@link #writeAudioLevel} adds to a header. */
    public static final int AUDIO_LEVEL_EXTENSION_BYTES = 8;

    private static final int ONE_BYTE_PROFILE = 0xBEDE;
    private static final int TWO_BYTE_PROFILE = 0x1000;

    private RtpPacket() {}

    /** Whether this is RTP version 2 whose header, extension and padding fit in {@code length}. */
    public static boolean isWellFormed(byte[] data, int offset, int length) {
        if (length < HEADER_BYTES || (data[offset] & 0xC0) != 0x80) {
            return false;
        }
        int header = HEADER_BYTES + 4 * csrcCount(data, offset);
        if (hasExtension(data, offset)) {
            if (length < header + 4) {
                return false;
            }
            header += 4 + 4 * uint16(data, offset + header + 2);
        }
        if (length < header) {
            return false;
        }
        return !hasPadding(data, offset) || isPaddingSound(data, offset, length, header);
    }

    private static boolean isPaddingSound(byte[] data, int offset, int length, int header) {
        int padding = data[offset + length - 1] & 0xFF;
        return padding > 0 && header + padding <= length;
    }

    /** Whether a packet on a multiplexed port is RTCP rather than RTP (RFC 5761 §4: types 64 to 95 of the second byte). */
    public static boolean isRtcp(byte[] data, int offset, int length) {
        int type = length > 1 ? data[offset + 1] & 0xFF : 0;
        return type >= 192 && type <= 223;
    }

    public static boolean hasPadding(byte[] data, int offset) {
        return (data[offset] & 0x20) != 0;
    }

    public static boolean hasExtension(byte[] data, int offset) {
        return (data[offset] & 0x10) != 0;
    }

    public static int csrcCount(byte[] data, int offset) {
        return data[offset] & 0x0F;
    }

    public static int csrc(byte[] data, int offset, int index) {
        return int32(data, offset + HEADER_BYTES + 4 * index);
    }

    public static boolean isMarker(byte[] data, int offset) {
        return (data[offset + 1] & 0x80) != 0;
    }

    public static int payloadType(byte[] data, int offset) {
        return data[offset + 1] & 0x7F;
    }

    public static int sequence(byte[] data, int offset) {
        return uint16(data, offset + 2);
    }

    /** In ticks of the payload's clock rate; wraps. */
    public static int timestamp(byte[] data, int offset) {
        return int32(data, offset + 4);
    }

    public static int ssrc(byte[] data, int offset) {
        return int32(data, offset + 8);
    }

    /** Fixed header, CSRCs and extension. */
    public static int headerBytes(byte[] data, int offset) {
        int header = HEADER_BYTES + 4 * csrcCount(data, offset);
        return hasExtension(data, offset) ? header + 4 + 4 * uint16(data, offset + header + 2) : header;
    }

    /** Where the payload starts in {@code data}. */
    public static int payloadOffset(byte[] data, int offset) {
        return offset + headerBytes(data, offset);
    }

    /** How long the payload is without padding. */
    public static int payloadBytes(byte[] data, int offset, int length) {
        int padding = hasPadding(data, offset) ? data[offset + length - 1] & 0xFF : 0;
        return length - headerBytes(data, offset) - padding;
    }

    /**
     * Where the value of header extension {@code id} starts in {@code data}, or -1 if the packet has none; both forms of
     * RFC 8285 §4 are read. Its length is {@link #extensionBytes}.
     */
    public static int extensionOffset(byte[] data, int offset, int id) {
        if (!hasExtension(data, offset) || id <= 0) {
            return -1;
        }
        int block = offset + HEADER_BYTES + 4 * csrcCount(data, offset);
        int profile = uint16(data, block);
        int end = block + 4 + 4 * uint16(data, block + 2);
        if (profile == ONE_BYTE_PROFILE) {
            return findOneByte(data, block + 4, end, id);
        }
        return (profile & 0xFFF0) == TWO_BYTE_PROFILE ? findTwoByte(data, block + 4, end, id) : -1;
    }

    /** The length of the value found by {@link #extensionOffset}. */
    public static int extensionBytes(byte[] data, int offset, int valueOffset) {
        int block = offset + HEADER_BYTES + 4 * csrcCount(data, offset);
        int before = data[valueOffset - 1] & 0xFF;
        return uint16(data, block) == ONE_BYTE_PROFILE ? (before & 0x0F) + 1 : before;
    }

    private static int findOneByte(byte[] data, int from, int end, int id) {
        int at = from;
        while (at < end) {
            int here = (data[at] >> 4) & 0x0F;
            if (data[at] == 0) {
                at++; // Padding.
                continue;
            }
            int bytes = (data[at] & 0x0F) + 1;
            if (here == 15 || at + 1 + bytes > end) {
                return -1; // RFC 8285 §4.2: identifier 15 ends the search.
            }
            if (here == id) {
                return at + 1;
            }
            at += 1 + bytes;
        }
        return -1;
    }

    private static int findTwoByte(byte[] data, int from, int end, int id) {
        int at = from;
        while (at + 1 < end) {
            int here = data[at] & 0xFF;
            if (here == 0) {
                at++;
                continue;
            }
            int bytes = data[at + 1] & 0xFF;
            if (at + 2 + bytes > end) {
                return -1;
            }
            if (here == id) {
                return bytes == 0 ? -1 : at + 2;
            }
            at += 2 + bytes;
        }
        return -1;
    }

    /**
     * The audio level of RFC 6464 under extension {@code id}: 0 (loudest) to 127 (silence) in -dBov, with 128 added when the
     * sender found speech; -1 if the packet does not say.
     */
    public static int audioLevel(byte[] data, int offset, int id) {
        int at = extensionOffset(data, offset, id);
        return at < 0 ? -1 : data[at] & 0xFF;
    }

    /** The media identification (RFC 9143 §15.2) under extension {@code id}; empty if the packet does not say. Allocates. */
    public static String mid(byte[] data, int offset, int id) {
        int at = extensionOffset(data, offset, id);
        return at < 0 ? "" : new String(data, at, extensionBytes(data, offset, at), StandardCharsets.US_ASCII);
    }

    /** Writes a fixed header without CSRCs; returns its length. */
    public static int writeHeader(
            byte[] data, int offset, boolean marker, int payloadType, int sequence, int timestamp, int ssrc) {
        data[offset] = (byte) 0x80;
        data[offset + 1] = (byte) (payloadType & 0x7F | (marker ? 0x80 : 0));
        putUint16(data, offset + 2, sequence);
        putInt32(data, offset + 4, timestamp);
        putInt32(data, offset + 8, ssrc);
        return HEADER_BYTES;
    }

    /**
     * Adds the audio level extension (RFC 6464) to a fixed header just written; returns the length of both. {@code level}
     * is as {@link #audioLevel} reads it.
     */
    public static int writeAudioLevel(byte[] data, int offset, int id, int level) {
        data[offset] |= 0x10;
        int at = offset + HEADER_BYTES;
        putUint16(data, at, ONE_BYTE_PROFILE);
        putUint16(data, at + 2, 1);
        data[at + 4] = (byte) (id << 4);
        data[at + 5] = (byte) level;
        data[at + 6] = 0;
        data[at + 7] = 0;
        return HEADER_BYTES + AUDIO_LEVEL_EXTENSION_BYTES;
    }

    public static void setSequence(byte[] data, int offset, int sequence) {
        putUint16(data, offset + 2, sequence);
    }

    public static void setTimestamp(byte[] data, int offset, int timestamp) {
        putInt32(data, offset + 4, timestamp);
    }

    public static void setSsrc(byte[] data, int offset, int ssrc) {
        putInt32(data, offset + 8, ssrc);
    }

    public static int uint16(byte[] data, int at) {
        return (data[at] & 0xFF) << 8 | data[at + 1] & 0xFF;
    }

    static int int32(byte[] data, int at) {
        return uint16(data, at) << 16 | uint16(data, at + 2);
    }

    public static void putUint16(byte[] data, int at, int value) {
        data[at] = (byte) (value >> 8);
        data[at + 1] = (byte) value;
    }

    static void putInt32(byte[] data, int at, int value) {
        putUint16(data, at, value >>> 16);
        putUint16(data, at + 2, value);
    }
}
