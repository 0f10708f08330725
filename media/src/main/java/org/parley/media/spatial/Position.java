package org.parley.media.spatial;

/**
 * Where a head is and where it looks: metres from the room's middle, x to the right and y to the front of its plan, degrees clockwise from the
 * front. Refuses what is no place: numbers that are none, and those outside of {@link #LIMIT_M}.
 */
public record Position(double x, double y, double facingDegrees) {
    /** The largest room is a square of this half side. */
    public static final double LIMIT_M = 10;

    /** The middle of the room, looking to its front: where a scene's own ears are. */
    public static final Position MIDDLE = new Position(0, 0, 0);

    public Position {
        if (!isValid(x, y, facingDegrees)) {
            throw new IllegalArgumentException("No place in the room: " + x + ", " + y + ", " + facingDegrees);
        }
        facingDegrees = (facingDegrees % 360 + 360) % 360;
    }

    /** Whether there is such a place. */
    public static boolean isValid(double x, double y, double facingDegrees) {
        return Math.abs(x) <= LIMIT_M && Math.abs(y) <= LIMIT_M && Double.isFinite(facingDegrees);
    }

    public double distanceTo(Position other) {
        return Math.hypot(other.x - x, other.y - y);
    }

    /** Degrees clockwise from where this one looks to {@code other}, from -180 to 180; 0 for the same place. */
    double bearingTo(Position other) {
        double dx = other.x - x;
        double dy = other.y - y;
        return dx == 0 && dy == 0 ? 0 : Math.IEEEremainder(Math.toDegrees(Math.atan2(dx, dy)) - facingDegrees, 360);
    }

    /**
     * Some way from here to {@code target}, a quarter of what is left, and the target itself once that is near: what a head does in 20 ms so that
     * its voice moves and does not jump.
     */
    Position towards(Position target) {
        double turn = Math.IEEEremainder(target.facingDegrees - facingDegrees, 360);
        if (distanceTo(target) < 0.01 && Math.abs(turn) < 0.5) {
            return target;
        }
        return new Position(x + (target.x - x) / 4, y + (target.y - y) / 4, facingDegrees + turn / 4);
    }
}
