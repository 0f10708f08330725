package org.parley.media.quality;

import org.parley.media.jitter.PacketFates;

/**
 * What became of a stream's sound when it was to be played: counted packet by packet, since the last look and over its life. Owned
 * by the media loop; allocates nothing.
 */
public final class Playout implements PacketFates {
    private final BurstsAndGaps bursts = new BurstsAndGaps();
    private long played;
    private long repaired;
    private long invented;
    private long runsOfLoss;
    private long playedBefore;
    private long repairedBefore;
    private long inventedBefore;
    private long runsBefore;
    private boolean isLossBefore;

    @Override
    public void onPlayed() {
        played++;
        isLossBefore = false;
        bursts.onPacket();
    }

    @Override
    public void onRepaired() {
        repaired++;
        isLossBefore = false;
        bursts.onPacket();
    }

    @Override
    public void onLost() {
        invented++;
        if (!isLossBefore) {
            runsOfLoss++;
        }
        isLossBefore = true;
        bursts.onLoss();
    }

    BurstsAndGaps bursts() {
        return bursts;
    }

    /** Whether anything was to be played since the last look. */
    boolean hasPlayed() {
        return sinceLastLook() > 0;
    }

    /** Of the sound since the last look, how much was invented. */
    double inventedPercent() {
        long all = sinceLastLook();
        return all == 0 ? 0 : 100.0 * (invented - inventedBefore) / all;
    }

    /** Over the stream's life, in 1/256. */
    int inventedRate() {
        long all = played + repaired + invented;
        return all == 0 ? 0 : (int) Math.min(255, 256 * invented / all);
    }

    /** G.107 §7.5: the mean run of losses since the last look, against that of losses by chance at the same rate. At least 1. */
    double burstRatio() {
        long runs = runsOfLoss - runsBefore;
        if (runs <= 0) {
            return 1;
        }
        double meanRun = (double) (invented - inventedBefore) / runs;
        return Math.max(1, meanRun * (1 - inventedPercent() / 100));
    }

    void look() {
        playedBefore = played;
        repairedBefore = repaired;
        inventedBefore = invented;
        runsBefore = runsOfLoss;
    }

    private long sinceLastLook() {
        return played - playedBefore + repaired - repairedBefore + invented - inventedBefore;
    }
}
