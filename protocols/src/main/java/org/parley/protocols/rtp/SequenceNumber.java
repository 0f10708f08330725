package org.parley.protocols.rtp;

/** Arithmetic on 16-bit sequence numbers and 32-bit timestamps that wrap (RFC 3550 §5.1, RFC 1982). */
public final class SequenceNumber {
    private SequenceNumber() {}

    /** The number after {@code sequence}. */
    public static int next(int sequence) {
        return (sequence + 1) & 0xFFFF;
    }

    /** {@code sequence} moved by {@code delta}, which may be negative. */
    public static int plus(int sequence, int delta) {
        return (sequence + delta) & 0xFFFF;
    }

    /** Steps from {@code from} to {@code to} by the shorter way: -32768 to 32767. */
    public static int distance(int from, int to) {
        return (short) (to - from);
    }

    /** Whether {@code sequence} was sent after {@code other}. */
    public static boolean isAfter(int sequence, int other) {
        return distance(other, sequence) > 0;
    }

    /** Ticks from one RTP timestamp to another by the shorter way; negative when {@code to} is older. */
    public static int ticksBetween(int fromTimestamp, int toTimestamp) {
        return toTimestamp - fromTimestamp;
    }
}
