package org.parley.protocols.srtp;

/** Which of the last indices were used (RFC 3711 §3.3.2): a ring of bits below the highest one. */
final class ReplayWindow {
    /** Enough for what a video stream can reorder; RFC 3711 asks for 64. */
    static final int BITS = 1024;

    private static final int WORDS = BITS / 64;

    private final long[] seen = new long[WORDS];
    private long highest;

    /** {@code highest} counts as used, and so does everything before it if {@code isBefore}. */
    ReplayWindow(long highest, boolean isBefore) {
        this.highest = highest;
        if (isBefore) {
            java.util.Arrays.fill(seen, -1L);
        }
        mark(highest);
    }

    long highest() {
        return highest;
    }

    boolean mayUse(long index) {
        if (index > highest) {
            return true;
        }
        return index >= 0 && highest - index < BITS && (seen[word(index)] >>> (index & 63) & 1) == 0;
    }

    /** Notes an index for which {@link #mayUse} held. */
    void use(long index) {
        if (index > highest) {
            forget(highest + 1, index);
            highest = index;
        }
        mark(index);
    }

    private void forget(long from, long to) {
        if (to - from >= BITS) {
            java.util.Arrays.fill(seen, 0);
            return;
        }
        for (long index = from; index <= to; index++) {
            seen[word(index)] &= ~(1L << (index & 63));
        }
    }

    private void mark(long index) {
        seen[word(index)] |= 1L << (index & 63);
    }

    private static int word(long index) {
        return (int) (index >>> 6) & (WORDS - 1);
    }
}
