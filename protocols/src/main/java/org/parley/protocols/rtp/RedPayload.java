package org.parley.protocols.rtp;

/** Redundant audio (RFC 2198 §3): older frames before the newest, so that a lost packet is in the next. Read in place. */
public final class RedPayload {
    /** Blocks in one payload that we read; more are malformed. */
    public static final int BLOCKS_MAX = 8;

    private static final int FOLLOWS = 0x80;
    private static final int HEADER_BYTES = 4;

    private final int[] types = new int[BLOCKS_MAX];
    private final int[] ages = new int[BLOCKS_MAX];
    private final int[] starts = new int[BLOCKS_MAX];
    private final int[] lengths = new int[BLOCKS_MAX];
    private int blocks;

    /** Takes a payload; false if it does not parse. */
    public boolean read(byte[] data, int at, int bytes) {
        blocks = 0;
        int end = at + bytes;
        int here = at;
        int total = 0;
        int found = 0;
        while (here < end && (data[here] & FOLLOWS) != 0) {
            if (here + HEADER_BYTES > end || found >= BLOCKS_MAX - 1) {
                return false;
            }
            types[found] = data[here] & 0x7F;
            ages[found] = RtpPacket.uint16(data, here + 1) >> 2;
            lengths[found] = RtpPacket.uint16(data, here + 2) & 0x3FF;
            total += lengths[found];
            found++;
            here += HEADER_BYTES;
        }
        if (here >= end || here + 1 + total > end) {
            return false;
        }
        types[found] = data[here] & 0x7F;
        ages[found] = 0;
        lengths[found] = end - here - 1 - total;
        int start = here + 1;
        for (int i = 0; i <= found; i++) {
            starts[i] = start;
            start += lengths[i];
        }
        blocks = found + 1;
        return true;
    }

    /** How many blocks were read: the newest is the last. */
    public int blocks() {
        return blocks;
    }

    public int payloadType(int block) {
        return types[block];
    }

    /** How much older than the packet, in ticks of its clock. */
    public int ageTicks(int block) {
        return ages[block];
    }

    public int start(int block) {
        return starts[block];
    }

    public int length(int block) {
        return lengths[block];
    }

    /**
     * Writes a payload of one older frame and the newest, both under {@code payloadType}; returns its length. The older is left out
     * where it does not fit the header: over 1023 bytes, or 16383 ticks old.
     */
    public static int write(
            byte[] out, int at, int payloadType, byte[] older, int olderBytes, int ageTicks, byte[] newest, int newestBytes) {
        int here = at;
        boolean hasOlder = olderBytes > 0 && olderBytes <= 0x3FF && ageTicks > 0 && ageTicks <= 0x3FFF;
        if (hasOlder) {
            out[here] = (byte) (FOLLOWS | payloadType);
            int rest = ageTicks << 10 | olderBytes;
            out[here + 1] = (byte) (rest >> 16);
            RtpPacket.putUint16(out, here + 2, rest);
            here += HEADER_BYTES;
        }
        out[here++] = (byte) payloadType;
        if (hasOlder) {
            System.arraycopy(older, 0, out, here, olderBytes);
            here += olderBytes;
        }
        System.arraycopy(newest, 0, out, here, newestBytes);
        return here + newestBytes - at;
    }
}
