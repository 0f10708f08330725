package org.parley.media.sfu;

import org.jspecify.annotations.Nullable;

/** What was sent in a slot, by its sequence numbers: enough to write a packet again exactly as it was. Owned by the media loop. */
final class SentPackets {
    /** As many as a stream's own cache keeps. */
    private static final int PACKETS = PacketCache.PACKETS;

    private final int[] sequences = new int[PACKETS];
    private final int[] originals = new int[PACKETS];
    private final @Nullable UpLayer[] layers = new UpLayer[PACKETS];
    private final int[] timestampShifts = new int[PACKETS];
    private final int[] pictureShifts = new int[PACKETS];
    private final int[] tl0Shifts = new int[PACKETS];
    private final boolean[] marks = new boolean[PACKETS];
    private final long[] repeatedNs = new long[PACKETS];

    void note(int sequence, int original, UpLayer layer, SlotNumbers numbers, int pictureShift, boolean isMarked) {
        int place = place(sequence);
        sequences[place] = sequence;
        originals[place] = original;
        layers[place] = layer;
        timestampShifts[place] = numbers.timestampShift();
        pictureShifts[place] = pictureShift;
        tl0Shifts[place] = numbers.tl0Shift();
        marks[place] = isMarked;
        repeatedNs[place] = Long.MIN_VALUE / 2;
    }

    boolean has(int sequence) {
        int place = place(sequence);
        return layers[place] != null && sequences[place] == sequence;
    }

    UpLayer layer(int sequence) {
        var layer = layers[place(sequence)];
        if (layer == null) {
            throw new IllegalStateException("Packet " + sequence + " was not sent");
        }
        return layer;
    }

    int original(int sequence) {
        return originals[place(sequence)];
    }

    int timestampShift(int sequence) {
        return timestampShifts[place(sequence)];
    }

    int pictureShift(int sequence) {
        return pictureShifts[place(sequence)];
    }

    int tl0Shift(int sequence) {
        return tl0Shifts[place(sequence)];
    }

    boolean isMarked(int sequence) {
        return marks[place(sequence)];
    }

    long repeatedNs(int sequence) {
        return repeatedNs[place(sequence)];
    }

    void setRepeatedNs(int sequence, long nowNs) {
        repeatedNs[place(sequence)] = nowNs;
    }

    private static int place(int sequence) {
        return sequence & PACKETS - 1;
    }
}
