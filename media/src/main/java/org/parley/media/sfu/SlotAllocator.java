package org.parley.media.sfu;

import org.jspecify.annotations.Nullable;

/**
 * Shares what a viewer's connection carries among what he wants to see: first the smallest quality of each in the order of his wishes, then
 * better ones in rounds, none larger than it is shown. Who gets nothing is paused. Owned by the media loop.
 */
final class SlotAllocator {
    /** A quality smaller by this is good enough: nobody sees a tenth less. */
    private static final int ENOUGH_PERCENT = 90;
    /** Kept free: estimates are never exact, sound and feedback need room too. */
    private static final int SHARE_PERCENT = 92;
    /** A better quality must fit with so much to spare, or it would come and go. */
    private static final int SPARE_PERCENT = 115;

    private static final int BASE_ONLY = 0;
    private static final int WHOLE = LayerRates.TEMPORAL - 1;

    private final LayerChoice choice = new LayerChoice();
    private final int[] levels = new int[LegPictures.SLOTS];
    private final int[] best = new int[LegPictures.SLOTS];
    private final long[] costs = new long[LegPictures.SLOTS];
    private final @Nullable DownTrack[] order = new DownTrack[LegPictures.SLOTS];
    private final int[] heights = new int[LegPictures.SLOTS];
    private int count;
    private long wantedBps;

    /** Begins a round of decisions. */
    void begin() {
        count = 0;
    }

    /** A slot that shows somebody, in the order of wishes, {@code height} pixels high. */
    void add(DownTrack slot, int height) {
        if (count < order.length) {
            order[count] = slot;
            heights[count] = height;
            count++;
        }
    }

    /** Decides, and aims the slots. */
    void decide(long budgetBps, long nowNs) {
        long left = budgetBps * SHARE_PERCENT / 100;
        wantedBps = 0;
        for (int i = 0; i < count; i++) {
            best[i] = bestLevel(i, nowNs);
            wantedBps += cost(i, best[i], nowNs);
            costs[i] = cost(i, 0, nowNs);
            boolean fits = costs[i] <= left || i == 0; // The first wish gets something, whatever the estimate says.
            levels[i] = best[i] < 0 || !fits ? -1 : 0;
            left -= levels[i] < 0 ? 0 : costs[i];
        }
        left = raise(left, nowNs);
        for (int i = 0; i < count; i++) {
            aim(i, nowNs);
        }
    }

    private long raise(long budget, long nowNs) {
        long left = budget;
        boolean isRaised = true;
        while (isRaised) {
            isRaised = false;
            for (int i = 0; i < count; i++) {
                var slot = order[i];
                if (slot == null || levels[i] < 0 || levels[i] >= best[i]) {
                    continue;
                }
                long more = cost(i, levels[i] + 1, nowNs) - costs[i];
                boolean isHeld = levels[i] + 1 <= heldLevel(i, nowNs);
                if (!isHeld && slot.isJustLowered(nowNs)) {
                    continue;
                }
                if (more * (isHeld ? 100 : SPARE_PERCENT) / 100 <= left) {
                    left -= more;
                    costs[i] += more;
                    levels[i]++;
                    isRaised = true;
                }
            }
        }
        return left;
    }

    /** Levels: 0 is the smallest layer's base frames only, 1 the whole of it, 2 the whole of the next … */
    private long cost(int i, int level, long nowNs) {
        var slot = order[i];
        if (level < 0 || slot == null || slot.track() == null) {
            return 0;
        }
        track(slot).choose(Math.max(0, level - 1), nowNs, choice);
        return choice.bitsPerSecond(level == 0 ? BASE_ONLY : WHOLE);
    }

    private int bestLevel(int i, long nowNs) {
        var slot = order[i];
        if (slot == null || slot.track() == null) {
            return -1;
        }
        int choices = track(slot).choices(nowNs);
        for (int k = 0; k < choices; k++) {
            track(slot).choose(k, nowNs, choice);
            if (choice.height() * 100 >= heights[i] * ENOUGH_PERCENT) {
                return k + 1;
            }
        }
        return choices == 0 ? -1 : choices;
    }

    private int heldLevel(int i, long nowNs) {
        var slot = order[i];
        if (slot == null || slot.target() == null) {
            return -1;
        }
        int choices = track(slot).choices(nowNs);
        for (int k = choices - 1; k >= 0; k--) {
            track(slot).choose(k, nowNs, choice);
            if (choice.layer() == slot.target()) {
                return k + 1;
            }
        }
        return -1;
    }

    private void aim(int i, long nowNs) {
        var slot = order[i];
        if (slot == null || slot.track() == null) {
            return;
        }
        if (levels[i] < 0) {
            if (best[i] >= 0) {
                slot.pause();
            }
            return; // Nothing comes from the sender: whatever was shown stays until something does.
        }
        track(slot).choose(Math.max(0, levels[i] - 1), nowNs, choice);
        var layer = choice.layer();
        if (layer != null) {
            slot.aim(layer, choice.spatialLayer(), levels[i] == 0 ? BASE_ONLY : WHOLE, nowNs);
        }
    }

    private static PublishedTrack track(DownTrack slot) {
        var track = slot.track();
        if (track == null) {
            throw new IllegalStateException("A slot without a picture is given bandwidth");
        }
        return track;
    }

    /** What all that is wanted would take. */
    long wantedBps() {
        return wantedBps;
    }

    /** Whether a slot was given nothing although its sender sends. */
    boolean isStarved(DownTrack slot) {
        for (int i = 0; i < count; i++) {
            if (order[i] == slot) {
                return levels[i] < 0 && best[i] >= 0;
            }
        }
        return false;
    }

}
