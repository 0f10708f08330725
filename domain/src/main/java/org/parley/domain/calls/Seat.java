package org.parley.domain.calls;

/**
 * Where somebody sits in the room that a conference sounds like: metres from its middle, x to the right and y to the front as the
 * plan is drawn, and where he looks in degrees clockwise from the front.
 */
public record Seat(double x, double y, double facingDegrees) {
    /** The room is a square of this half side, in metres. */
    public static final double ROOM_M = 10;

    public Seat {
        if (!(Math.abs(x) <= ROOM_M) || !(Math.abs(y) <= ROOM_M) || !Double.isFinite(facingDegrees)) {
            throw new IllegalArgumentException("A seat is within " + ROOM_M + " m of the middle of the room");
        }
        facingDegrees = (facingDegrees % 360 + 360) % 360;
    }
}
