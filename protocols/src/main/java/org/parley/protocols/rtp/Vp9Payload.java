package org.parley.protocols.rtp;

/** The VP9 payload descriptor (RFC 9628 §4.2), read and changed in place. Ask {@link #isWellFormed} first. */
public final class Vp9Payload {
    private static final int PICTURE_ID = 0x80;
    private static final int INTER = 0x40;
    private static final int LAYERS = 0x20;
    private static final int FLEXIBLE = 0x10;
    private static final int BEGIN = 0x08;
    private static final int END = 0x04;
    private static final int STRUCTURE = 0x02;

    private Vp9Payload() {}

    /** Whether the fixed part of the descriptor fits and something follows. */
    public static boolean isWellFormed(byte[] data, int at, int bytes) {
        if (bytes < 2) {
            return false;
        }
        int needed = 1;
        if (has(data, at, PICTURE_ID)) {
            needed += pictureIdBytes(data, at);
        }
        if (has(data, at, LAYERS)) {
            needed += has(data, at, FLEXIBLE) ? 1 : 2;
        }
        return bytes > needed;
    }

    private static boolean has(byte[] data, int at, int flag) {
        return (data[at] & flag) != 0;
    }

    private static int pictureIdBytes(byte[] data, int at) {
        return (data[at + 1] & 0x80) != 0 ? 2 : 1;
    }

    public static boolean isFrameStart(byte[] data, int at) {
        return has(data, at, BEGIN);
    }

    /** Whether the payload ends a layer's frame. */
    public static boolean isFrameEnd(byte[] data, int at) {
        return has(data, at, END);
    }

    /** Whether the payload begins a picture that needs no other: the base layer's, not predicted. */
    public static boolean isKeyFrameStart(byte[] data, int at) {
        return has(data, at, BEGIN) && !has(data, at, INTER) && spatialLayer(data, at) == 0;
    }

    /** 7 or 15 bits; -1 if there is none. */
    public static int pictureId(byte[] data, int at) {
        if (!has(data, at, PICTURE_ID)) {
            return -1;
        }
        return pictureIdBytes(data, at) == 2 ? RtpPacket.uint16(data, at + 1) & 0x7FFF : data[at + 1] & 0x7F;
    }

    /** Writes a number as wide as the one that is there. */
    public static void setPictureId(byte[] data, int at, int value) {
        if (!has(data, at, PICTURE_ID)) {
            return;
        }
        if (pictureIdBytes(data, at) == 2) {
            RtpPacket.putUint16(data, at + 1, 0x8000 | value & 0x7FFF);
        } else {
            data[at + 1] = (byte) (value & 0x7F);
        }
    }

    private static int layersAt(byte[] data, int at) {
        return at + 1 + (has(data, at, PICTURE_ID) ? pictureIdBytes(data, at) : 0);
    }

    /** 0 to 7; 0 if the payload does not say. */
    public static int temporalLayer(byte[] data, int at) {
        return has(data, at, LAYERS) ? (data[layersAt(data, at)] & 0xFF) >> 5 : 0;
    }

    /** Whether one may begin with this temporal layer here (the U bit). */
    public static boolean isSwitchingUpPoint(byte[] data, int at) {
        return has(data, at, LAYERS) && (data[layersAt(data, at)] & 0x10) != 0;
    }

    /** 0 to 7; 0 if the payload does not say. */
    public static int spatialLayer(byte[] data, int at) {
        return has(data, at, LAYERS) ? (data[layersAt(data, at)] >> 1) & 0x07 : 0;
    }

    /** The running number of temporal base layer frames, in non-flexible mode; -1 if there is none. */
    public static int tl0PictureIndex(byte[] data, int at) {
        return hasTl0(data, at) ? data[layersAt(data, at) + 1] & 0xFF : -1;
    }

    public static void setTl0PictureIndex(byte[] data, int at, int value) {
        if (hasTl0(data, at)) {
            data[layersAt(data, at) + 1] = (byte) value;
        }
    }

    private static boolean hasTl0(byte[] data, int at) {
        return has(data, at, LAYERS) && !has(data, at, FLEXIBLE);
    }

    /**
     * Width in the upper and height in the lower 16 bits of spatial layer {@code layer} in the scalability structure (§4.2.1); 0 if
     * the payload has none, or none that says sizes.
     */
    public static int frameSize(byte[] data, int at, int bytes, int layer) {
        if (!has(data, at, STRUCTURE)) {
            return 0;
        }
        int end = at + bytes;
        int here = layersAt(data, at) + (has(data, at, LAYERS) ? has(data, at, FLEXIBLE) ? 1 : 2 : 0);
        if (has(data, at, INTER) && has(data, at, FLEXIBLE)) {
            // Up to three references, each saying whether another follows.
            int references = 0;
            while (here < end && references++ < 3 && (data[here++] & 1) != 0) {}
        }
        if (here >= end || (data[here] & 0x10) == 0) {
            return 0;
        }
        int last = (data[here] & 0xFF) >> 5;
        int from = here + 1 + 4 * Math.min(layer, last);
        return from + 4 > end ? 0 : RtpPacket.int32(data, from);
    }
}
