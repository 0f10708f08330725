package org.parley.protocols.rtp;

/**
 * The VP8 payload descriptor (RFC 7741 §4.2), read and changed in place. Ask {@link #isWellFormed} first. A payload is
 * {@code [at, at + bytes)} of an array.
 */
public final class Vp8Payload {
    private static final int EXTENDED = 0x80;
    private static final int START = 0x10;
    private static final int PICTURE_ID = 0x80;
    private static final int TL0 = 0x40;
    private static final int TID = 0x20;
    private static final int KEY_INDEX = 0x10;

    private Vp8Payload() {}

    /** Whether the descriptor fits and something follows it. */
    public static boolean isWellFormed(byte[] data, int at, int bytes) {
        if (bytes < 2) {
            return false;
        }
        if ((data[at] & EXTENDED) == 0) {
            return true;
        }
        int needed = 2;
        if (has(data, at, PICTURE_ID)) {
            if (bytes < 4) {
                return false;
            }
            needed += pictureIdBytes(data, at);
        }
        needed += has(data, at, TL0) ? 1 : 0;
        needed += has(data, at, TID | KEY_INDEX) ? 1 : 0;
        return bytes > needed;
    }

    private static boolean has(byte[] data, int at, int flag) {
        return (data[at] & EXTENDED) != 0 && (data[at + 1] & flag) != 0;
    }

    private static int pictureIdBytes(byte[] data, int at) {
        return (data[at + 2] & 0x80) != 0 ? 2 : 1;
    }

    /** How long the descriptor is. */
    public static int descriptorBytes(byte[] data, int at) {
        if ((data[at] & EXTENDED) == 0) {
            return 1;
        }
        return 2
                + (has(data, at, PICTURE_ID) ? pictureIdBytes(data, at) : 0)
                + (has(data, at, TL0) ? 1 : 0)
                + (has(data, at, TID | KEY_INDEX) ? 1 : 0);
    }

    /** Whether the payload begins a frame: the start of its first partition. */
    public static boolean isFrameStart(byte[] data, int at) {
        return (data[at] & START) != 0 && (data[at] & 0x0F) == 0;
    }

    /** Whether the payload begins a key frame (RFC 7741 §4.3: P is 0). */
    public static boolean isKeyFrameStart(byte[] data, int at) {
        return isFrameStart(data, at) && (data[at + descriptorBytes(data, at)] & 1) == 0;
    }

    /** The number of the picture, 7 or 15 bits; -1 if there is none. */
    public static int pictureId(byte[] data, int at) {
        if (!has(data, at, PICTURE_ID)) {
            return -1;
        }
        return pictureIdBytes(data, at) == 2 ? RtpPacket.uint16(data, at + 2) & 0x7FFF : data[at + 2] & 0x7F;
    }

    /** Writes a number as wide as the one that is there. */
    public static void setPictureId(byte[] data, int at, int value) {
        if (!has(data, at, PICTURE_ID)) {
            return;
        }
        if (pictureIdBytes(data, at) == 2) {
            RtpPacket.putUint16(data, at + 2, 0x8000 | value & 0x7FFF);
        } else {
            data[at + 2] = (byte) (value & 0x7F);
        }
    }

    /** The running number of temporal base layer frames, 8 bits; -1 if there is none. */
    public static int tl0PictureIndex(byte[] data, int at) {
        return has(data, at, TL0) ? data[tl0At(data, at)] & 0xFF : -1;
    }

    public static void setTl0PictureIndex(byte[] data, int at, int value) {
        if (has(data, at, TL0)) {
            data[tl0At(data, at)] = (byte) value;
        }
    }

    private static int tl0At(byte[] data, int at) {
        return at + 2 + (has(data, at, PICTURE_ID) ? pictureIdBytes(data, at) : 0);
    }

    /** The temporal layer, 0 to 3; 0 if the payload does not say. */
    public static int temporalLayer(byte[] data, int at) {
        return has(data, at, TID) ? (data[tidAt(data, at)] & 0xFF) >> 6 : 0;
    }

    /** Whether the frame needs only base layer frames, so that one may begin with its layer here (the Y bit). */
    public static boolean isLayerSync(byte[] data, int at) {
        return has(data, at, TID) && (data[tidAt(data, at)] & 0x20) != 0;
    }

    private static int tidAt(byte[] data, int at) {
        return tl0At(data, at) + (has(data, at, TL0) ? 1 : 0);
    }

    /** Width in the upper and height in the lower 16 bits of a key frame's first payload (RFC 6386 §9.1); 0 if it is too short. */
    public static int frameSize(byte[] data, int at, int bytes) {
        int header = descriptorBytes(data, at);
        if (bytes < header + 10) {
            return 0;
        }
        int from = at + header + 6;
        int width = (data[from] & 0xFF | (data[from + 1] & 0x3F) << 8);
        int height = (data[from + 2] & 0xFF | (data[from + 3] & 0x3F) << 8);
        return width << 16 | height;
    }
}
