package org.parley.media.quality;

/**
 * Tells bursts of loss from gaps with little (RFC 3611 §4.7.2; counters as in appendix A.2): a burst begins and ends with a
 * loss, and in it no {@value #GAP_MIN} packets in order came. Over the whole life of a stream. Owned by the media loop; allocates nothing.
 */
public final class BurstsAndGaps {
    /** Gmin as RFC 3611 §4.7.2 recommends it. */
    public static final int GAP_MIN = 16;

    /** Packets in order since the last loss. */
    private long inOrder;

    /** Losses since the last gap. */
    private long lostHere;

    private boolean hasLost;
    // Named by the states that they count moves between: 1 is a gap, 2 in order within a burst, 3 lost within a burst, 4 lost within a gap.
    private long c11;
    private long c13;
    private long c14;
    private long c22;
    private long c23;
    private long c33;

    public void onPacket() {
        inOrder++;
    }

    /** A packet was lost, or came too late to be played. */
    public void onLoss() {
        if (!hasLost || inOrder >= GAP_MIN) {
            endBurst();
            lostHere = 1;
            c11 += inOrder;
        } else {
            lostHere++;
            if (inOrder == 0) {
                c33++;
            } else {
                c23++;
                c22 += inOrder - 1;
            }
        }
        hasLost = true;
        inOrder = 0;
    }

    /** Of the packets in bursts, how many are lost, in 1/256. */
    public int burstDensity() {
        long bursts = bursts();
        if (bursts == 0) {
            return 0;
        }
        double p32 = (double) c23 / (bursts + c23 + c33);
        double p23 = c22 + c23 < 1 ? 1 : 1 - (double) c22 / (c22 + c23);
        return (int) Math.min(255, 256 * p23 / (p23 + p32));
    }

    /** The same of the gaps between them. */
    public int gapDensity() {
        long isolated = isolated();
        long all = c11 + currentGap() + isolated;
        return all == 0 ? 0 : (int) Math.min(255, 256 * isolated / all);
    }

    /** Mean length of a burst. */
    public int burstMs(int packetMs) {
        long bursts = bursts();
        return bursts == 0 ? 0 : milliseconds((c22 + c23 + c33 + c23 + bursts) * packetMs / bursts);
    }

    /** Mean length of a gap; where there was no burst, as long as it lasts. */
    public int gapMs(int packetMs) {
        return milliseconds((c11 + currentGap() + isolated() + bursts()) * packetMs / Math.max(1, bursts()));
    }

    private void endBurst() {
        if (lostHere == 1) {
            c14++;
        } else if (lostHere > 1) {
            c13++;
        }
    }

    /** Bursts that ended, and the one that goes on. */
    private long bursts() {
        return c13 + (lostHere > 1 ? 1 : 0);
    }

    private long isolated() {
        return c14 + (lostHere == 1 ? 1 : 0);
    }

    private long currentGap() {
        return !hasLost || inOrder >= GAP_MIN ? inOrder : 0;
    }

    /** What fits a report's 16 bits. */
    private static int milliseconds(long ms) {
        return (int) Math.min(65_535, ms);
    }
}
