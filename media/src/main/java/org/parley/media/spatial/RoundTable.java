package org.parley.media.spatial;

/**
 * Seats for those whom nobody placed: around a table in the middle of the room, everyone looking at its middle. Each new one sits in the middle of
 * the widest gap, so that nobody else has to move.
 */
public final class RoundTable {
    private static final double RADIUS_M = 2;

    private RoundTable() {}

    /** The seat of who came as number {@code index}, from 0; the first sits at the back of the plan and looks to its front. */
    public static Position seat(int index) {
        if (index < 0) {
            throw new IllegalArgumentException("No seat " + index);
        }
        // The index's bits mirrored behind the point: 0, 1/2, 1/4, 3/4, 1/8 … of the way around.
        double turn = 180 + 360.0 * (Integer.reverse(index) >>> 1) / (double) (1L << 31);
        double angle = Math.toRadians(turn);
        return new Position(RADIUS_M * Math.sin(angle), RADIUS_M * Math.cos(angle), turn + 180);
    }
}
