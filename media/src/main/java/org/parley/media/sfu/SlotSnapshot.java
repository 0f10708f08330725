package org.parley.media.sfu;

/**
 * What another node needs to go on with a slot: its sources stay, and its numbers go on beyond these. A key frame is needed there, so
 * nothing of the streams behind it is.
 *
 * @param nextSequence of the next packet
 * @param lastTimestamp in ticks of 90 kHz
 * @param lastPicture the picture number last sent (VP8, VP9) or frame number (AV1)
 */
public record SlotSnapshot(
        String mid,
        SourcePair sources,
        int nextSequence,
        int nextRtxSequence,
        int lastTimestamp,
        int lastPicture,
        int lastTl0) {}
