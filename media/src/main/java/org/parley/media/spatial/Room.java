package org.parley.media.spatial;

import java.util.Collection;

/**
 * The box around the seats: half its width and depth, in metres. With no walls ({@link #OPEN}) nothing comes back.
 */
public record Room(double halfWidthM, double halfDepthM) {
    /** Outdoors: voices and no echoes. */
    public static final Room OPEN = new Room(0, 0);

    static final double HEIGHT_M = 2.8;
    /** Where ears and mouths of people on chairs are. */
    static final double HEADS_M = 1.2;

    private static final double SMALLEST_M = 3;

    /** The walls stand a metre or two behind the outermost seats: whole metres, so that they seldom move. */
    static Room around(Collection<Position> seats) {
        double width = SMALLEST_M;
        double depth = SMALLEST_M;
        for (var seat : seats) {
            width = Math.max(width, Math.ceil(Math.abs(seat.x())) + 1);
            depth = Math.max(depth, Math.ceil(Math.abs(seat.y())) + 1);
        }
        return new Room(width, depth);
    }

    boolean hasWalls() {
        return halfWidthM > 0;
    }
}
