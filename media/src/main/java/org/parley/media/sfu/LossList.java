package org.parley.media.sfu;

import org.parley.protocols.rtp.SequenceNumber;

/**
 * Which packets of a stream are missed, and when to ask for each again (RFC 4585 §6.2.1): at once, then after each round trip, eight
 * times. Owned by the media loop.
 */
final class LossList {
    /** Missed at once; with more a key frame is cheaper. */
    static final int MISSED_MAX = 128;

    static final int ATTEMPTS_MAX = 8;
    private static final int JUMP_MAX = 1_000;
    private static final long AGAIN_MIN_NS = 20_000_000L;

    private final int[] sequences = new int[MISSED_MAX];
    private final long[] dueNs = new long[MISSED_MAX];
    private final int[] attempts = new int[MISSED_MAX];
    private int missed;
    private boolean hasStarted;
    private int highest;
    private boolean isHopeless;

    /** A packet came. True if others before it are missed that were not before. */
    boolean onPacket(int sequence, long nowNs) {
        if (!hasStarted) {
            hasStarted = true;
            highest = sequence;
            return false;
        }
        int distance = SequenceNumber.distance(highest, sequence);
        if (distance <= 0) {
            remove(sequence);
            return false;
        }
        int before = highest;
        highest = sequence;
        if (distance == 1) {
            return false;
        }
        if (distance > JUMP_MAX || missed + distance - 1 > MISSED_MAX) {
            missed = 0;
            isHopeless = true;
            return false;
        }
        for (int i = 1; i < distance; i++) {
            sequences[missed] = SequenceNumber.plus(before, i);
            dueNs[missed] = nowNs;
            attempts[missed] = 0;
            missed++;
        }
        return true;
    }

    /** Writes those to ask for now, ascending, and returns how many. */
    int due(int[] into, long nowNs, long roundTripNs) {
        int count = 0;
        int kept = 0;
        for (int i = 0; i < missed; i++) {
            if (nowNs - dueNs[i] >= 0) {
                into[count++] = sequences[i];
                attempts[i]++;
                dueNs[i] = nowNs + Math.max(AGAIN_MIN_NS, roundTripNs + roundTripNs / 2);
            }
            if (attempts[i] < ATTEMPTS_MAX) {
                sequences[kept] = sequences[i];
                dueNs[kept] = dueNs[i];
                attempts[kept] = attempts[i];
                kept++;
            }
        }
        missed = kept;
        return count;
    }

    /** Whether so much was missed since the last question that only a key frame helps. */
    boolean takeHopeless() {
        boolean was = isHopeless;
        isHopeless = false;
        return was;
    }

    int missed() {
        return missed;
    }

    /** Nobody waits for what was missed. */
    void forget() {
        missed = 0;
    }

    void restart() {
        missed = 0;
        hasStarted = false;
        isHopeless = false;
    }

    private void remove(int sequence) {
        for (int i = 0; i < missed; i++) {
            if (sequences[i] == sequence) {
                int after = missed - i - 1;
                System.arraycopy(sequences, i + 1, sequences, i, after);
                System.arraycopy(dueNs, i + 1, dueNs, i, after);
                System.arraycopy(attempts, i + 1, attempts, i, after);
                missed--;
                return;
            }
        }
    }
}
