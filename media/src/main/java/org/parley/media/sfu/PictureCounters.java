package org.parley.media.sfu;

/**
 * What became of a leg's pictures.
 *
 * @param failed packets in which a mistake of ours was met
 * @param repaired packets that came again after we asked
 * @param repeated packets that we sent again
 * @param targetBps what its connection carries, as far as we know
 */
public record PictureCounters(
        long received,
        long malformed,
        long failed,
        long repaired,
        long keyFrames,
        long sent,
        long dropped,
        long repeated,
        long targetBps) {}
