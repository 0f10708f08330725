package org.parley.protocols.rtp;

/**
 * Transport-wide reports (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1): when each packet of a connection arrived, by its
 * transport-wide number. Functions over byte arrays.
 */
public final class TransportFeedback {
    /** One tick of arrival times, in nanoseconds. */
    public static final long TICK_NS = 250_000;
    /** Packets in one report, at most. */
    public static final int PACKETS_MAX = 256;

    private static final int FORMAT = 15;
    private static final int TYPE = 205;
    private static final int FIXED_BYTES = 20;
    private static final int REFERENCE_TICKS = 256; // 64 ms
    private static final int NOT_RECEIVED = 0;
    private static final int SMALL = 1;
    private static final int LARGE = 2;

    /** Who hears of each packet of a report, in order. */
    @FunctionalInterface
    public interface Listener {
        /** {@code arrivalTicks} of 250 µs on the receiver's clock, which wraps at 2^32; meaningless where it did not arrive. */
        void onPacket(int sequence, boolean hasArrived, long arrivalTicks);
    }

    private TransportFeedback() {}

    /** Reads a report from its RTCP header on; false where it does not parse, after what did. */
    public static boolean read(byte[] data, int at, int bytes, Listener listener) {
        if (bytes < FIXED_BYTES) {
            return false;
        }
        int first = RtpPacket.uint16(data, at + 12);
        int count = RtpPacket.uint16(data, at + 14);
        long reference = RtpPacket.int32(data, at + 16) >> 8;
        int deltas = findDeltas(data, at + FIXED_BYTES, at + bytes, count);
        return deltas >= 0 && readPackets(data, at, at + bytes, first, count, reference * REFERENCE_TICKS, deltas, listener);
    }

    /** Where the arrival times start: after as many chunks as the packets need; -1 if they do not fit. */
    private static int findDeltas(byte[] data, int from, int end, int count) {
        int here = from;
        int seen = 0;
        while (seen < count) {
            if (here + 2 > end) {
                return -1;
            }
            int packets = packetsIn(RtpPacket.uint16(data, here));
            if (packets == 0) {
                return -1;
            }
            seen += packets;
            here += 2;
        }
        return here;
    }

    private static int packetsIn(int chunk) {
        return (chunk & 0x8000) == 0 ? chunk & 0x1FFF : (chunk & 0x4000) == 0 ? 14 : 7;
    }

    private static boolean readPackets(
            byte[] data, int at, int end, int first, int count, long reference, int deltas, Listener listener) {
        int chunkAt = at + FIXED_BYTES;
        int inChunk = 0;
        int here = deltas;
        long ticks = reference;
        for (int i = 0; i < count; i++) {
            int chunk = RtpPacket.uint16(data, chunkAt);
            int status = status(chunk, inChunk);
            int wide = status == SMALL ? 1 : status == LARGE ? 2 : 0;
            if (here + wide > end) {
                return false;
            }
            if (wide > 0) {
                ticks += wide == 1 ? data[here] & 0xFF : (short) RtpPacket.uint16(data, here);
            }
            here += wide;
            listener.onPacket(SequenceNumber.plus(first, i), wide > 0, ticks & 0xFFFFFFFFL);
            if (++inChunk >= packetsIn(chunk)) {
                inChunk = 0;
                chunkAt += 2;
            }
        }
        return true;
    }

    private static int status(int chunk, int index) {
        if ((chunk & 0x8000) == 0) {
            return chunk >> 13 & 3;
        }
        return (chunk & 0x4000) == 0 ? chunk >> (13 - index) & 1 : chunk >> (12 - 2 * index) & 3;
    }

    /**
     * Writes a report on {@code count} packets from {@code first} on, at most {@link #PACKETS_MAX}: {@code arrivalTicks[i]} of 250 µs since
     * any moment, or negative for one that did not arrive. Needs 4 bytes of room for each, and 24. Returns the length, and how many it
     * covered is {@link #packets}: fewer where a time does not fit 16 bits after the one before.
     */
    public static int write(
            byte[] data, int at, int sender, int media, int number, int first, long[] arrivalTicks, int count) {
        long reference = 0;
        for (int i = 0; i < count; i++) {
            if (arrivalTicks[i] >= 0) {
                reference = arrivalTicks[i] / REFERENCE_TICKS;
                break;
            }
        }
        int fitting = fitting(arrivalTicks, count, reference * REFERENCE_TICKS);
        RtpPacket.putUint16(data, at + 12, first);
        RtpPacket.putUint16(data, at + 14, fitting);
        RtpPacket.putInt32(data, at + 16, (int) (reference & 0xFFFFFF) << 8 | number & 0xFF);
        int here = writeChunks(data, at + FIXED_BYTES, arrivalTicks, fitting, reference * REFERENCE_TICKS);
        long before = reference * REFERENCE_TICKS;
        for (int i = 0; i < fitting; i++) {
            if (arrivalTicks[i] >= 0) {
                long delta = arrivalTicks[i] - before;
                before = arrivalTicks[i];
                if (delta >= 0 && delta <= 0xFF) {
                    data[here++] = (byte) delta;
                } else {
                    RtpPacket.putUint16(data, here, (int) delta);
                    here += 2;
                }
            }
        }
        int padding = (4 - (here - at) % 4) % 4;
        for (int i = 0; i < padding; i++) {
            data[here++] = (byte) (i == padding - 1 ? padding : 0);
        }
        int bytes = RtcpFeedback.writeHeader(data, at, FORMAT, TYPE, sender, media, here - at);
        if (padding > 0) {
            data[at] |= 0x20;
        }
        return bytes;
    }

    /** How many packets a report speaks of. */
    public static int packets(byte[] data, int at) {
        return RtpPacket.uint16(data, at + 14);
    }

    private static int fitting(long[] ticks, int count, long reference) {
        long before = reference;
        for (int i = 0; i < count; i++) {
            if (ticks[i] >= 0) {
                long delta = ticks[i] - before;
                if (delta != (short) delta) {
                    return i;
                }
                before = ticks[i];
            }
        }
        return count;
    }

    /** Two-bit vectors of seven packets each, and runs where more than seven have the same status. */
    private static int writeChunks(byte[] data, int from, long[] ticks, int count, long reference) {
        int here = from;
        long before = reference;
        int i = 0;
        while (i < count) {
            int status = status(ticks[i], before);
            int run = 1;
            long last = ticks[i] >= 0 ? ticks[i] : before;
            while (i + run < count && run < 0x1FFF && status(ticks[i + run], last) == status) {
                last = ticks[i + run] >= 0 ? ticks[i + run] : last;
                run++;
            }
            if (run >= 7) {
                RtpPacket.putUint16(data, here, status << 13 | run);
                before = last;
                i += run;
            } else {
                int vector = 0xC000;
                for (int k = 0; k < 7 && i < count; k++, i++) {
                    vector |= status(ticks[i], before) << (12 - 2 * k);
                    before = ticks[i] >= 0 ? ticks[i] : before;
                }
                RtpPacket.putUint16(data, here, vector);
            }
            here += 2;
        }
        return here;
    }

    private static int status(long ticks, long before) {
        if (ticks < 0) {
            return NOT_RECEIVED;
        }
        long delta = ticks - before;
        return delta >= 0 && delta <= 0xFF ? SMALL : LARGE;
    }
}
