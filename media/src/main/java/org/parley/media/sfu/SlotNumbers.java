package org.parley.media.sfu;

import org.parley.protocols.rtp.SequenceNumber;

/**
 * What numbers the packets of a slot get: each stream that is shown joins where the last ended, packets left out leave no gap, and
 * packets that are merely late keep their place. Owned by the media loop.
 */
final class SlotNumbers {
    private static final int RESERVED = 256;
    private static final int PICTURE_IDS = 0x8000;

    // Made when the slot is used first: most legs never see a picture.
    private int[] reservedIn = new int[0];
    private int[] reservedShift = reservedIn;
    private int[] reservedPictures = reservedIn;
    private int nextSequence;
    private int nextRtxSequence;
    private int sequenceShift;
    private int timestampShift;
    private int lastTimestamp;
    private int pictureShift;
    private int lastPicture;
    private int tl0Shift;
    private int lastTl0;

    /** The first numbers are random; below 2^15, so that the first losses do not let SRTP guess a wrong rollover. */
    SlotNumbers(int firstSequence, int firstTimestamp) {
        nextSequence = firstSequence & 0x3FFF;
        nextRtxSequence = firstSequence >>> 16 & 0x3FFF;
        lastTimestamp = firstTimestamp;
    }

    /** Another stream begins with this packet, {@code ticks} after the last one sent. */
    void join(PicturePacket first, int ticks) {
        if (reservedIn.length == 0) {
            reservedIn = new int[RESERVED];
            reservedShift = new int[RESERVED];
            reservedPictures = new int[RESERVED];
        }
        java.util.Arrays.fill(reservedIn, -1);
        sequenceShift = nextSequence - first.sequence;
        timestampShift = lastTimestamp + ticks - first.timestamp;
        if (first.codec == VideoCodec.AV1) {
            pictureShift = lastPicture + 1 - Math.max(0, first.frameNumber);
        } else {
            pictureShift = (lastPicture + 1) % PICTURE_IDS - Math.max(0, first.pictureId);
        }
        tl0Shift = lastTl0 + 1 - Math.max(0, first.tl0PictureIndex);
    }

    /** Keeps numbers for {@code count} packets after {@code highest}, which may come late. */
    void reserve(int highest, int count) {
        for (int i = Math.max(1, count - RESERVED + 1); i <= count; i++) {
            int in = SequenceNumber.plus(highest, i);
            int place = in & RESERVED - 1;
            reservedIn[place] = in;
            reservedShift[place] = sequenceShift;
            reservedPictures[place] = pictureShift;
        }
    }

    boolean hasReserved(int in) {
        return reservedIn.length > 0 && reservedIn[in & RESERVED - 1] == in;
    }

    int reservedSequence(int in) {
        return in + reservedShift[in & RESERVED - 1] & 0xFFFF;
    }

    int reservedPictureShift(int in) {
        return reservedPictures[in & RESERVED - 1];
    }

    void release(int in) {
        reservedIn[in & RESERVED - 1] = -1;
    }

    /** Which packet of the stream shown now has that number, as things stand. */
    int original(int sequence) {
        for (int i = 0; i < reservedIn.length; i++) {
            if (reservedIn[i] >= 0 && (reservedIn[i] + reservedShift[i] & 0xFFFF) == sequence) {
                return reservedIn[i];
            }
        }
        return sequence - sequenceShift & 0xFFFF;
    }

    /** So many packets are not waited for: the stream has jumped. */
    void closeGap(int packets) {
        sequenceShift -= packets;
    }

    /** One packet is not sent; {@code isPicture}: and its picture neither. */
    void leaveOut(boolean isPicture) {
        sequenceShift--;
        if (isPicture) {
            pictureShift--;
        }
    }

    int sequence(int in) {
        return in + sequenceShift & 0xFFFF;
    }

    int timestampShift() {
        return timestampShift;
    }

    int pictureShift() {
        return pictureShift;
    }

    int tl0Shift() {
        return tl0Shift;
    }

    void onSent(PicturePacket packet, int sequence, int shift) {
        int after = SequenceNumber.next(sequence);
        if (SequenceNumber.distance(nextSequence, after) > 0) {
            nextSequence = after;
            lastTimestamp = packet.timestamp + timestampShift;
            lastPicture = (packet.codec == VideoCodec.AV1 ? packet.frameNumber : packet.pictureId) + shift & 0xFFFF;
            lastTl0 = packet.tl0PictureIndex + tl0Shift & 0xFF;
        }
    }

    int nextSequence() {
        return nextSequence;
    }

    int nextRtxSequence() {
        int now = nextRtxSequence;
        nextRtxSequence = SequenceNumber.next(now);
        return now;
    }

    int lastTimestamp() {
        return lastTimestamp;
    }

    SlotSnapshot snapshot(String mid, SourcePair sources) {
        return new SlotSnapshot(mid, sources, nextSequence, nextRtxSequence, lastTimestamp, lastPicture, lastTl0);
    }

    /** Goes on from another node's numbers, beyond what it may have used since it told them. */
    void resume(SlotSnapshot from, int packetsBeyond) {
        nextSequence = SequenceNumber.plus(from.nextSequence(), packetsBeyond);
        nextRtxSequence = SequenceNumber.plus(from.nextRtxSequence(), packetsBeyond);
        lastTimestamp = from.lastTimestamp();
        lastPicture = from.lastPicture() + packetsBeyond & 0xFFFF;
        lastTl0 = from.lastTl0() + 1 & 0xFF;
        sequenceShift = 0;
    }
}
