package org.parley.domain.calls;

import java.util.Set;

/**
 * Where people sit who have not chosen a seat: around a table, facing its middle, each next one where most room is left. Places are
 * numbered, and who comes takes the first free one, so that nobody is moved when others come or go. Pure functions.
 */
final class SeatPlan {
    /** On the innermost circle; each circle around it has as many more. */
    private static final int INNERMOST = 8;

    private static final double INNERMOST_M = 1.5;
    private static final double BETWEEN_M = 0.9;
    private static final int CIRCLES_MAX = 9;

    private SeatPlan() {}

    /** The lowest number that nobody has. */
    static int firstFree(Set<Integer> taken) {
        int place = 0;
        while (taken.contains(place)) {
            place++;
        }
        return place;
    }

    /** The seat of a number, from 0. Numbers beyond the room share its places. */
    static Seat seat(int place) {
        int circle = 0;
        int onCircle = place;
        while (onCircle >= chairs(circle)) {
            onCircle -= chairs(circle);
            circle = (circle + 1) % CIRCLES_MAX;
        }
        // From the back clockwise, 180 as the plan is drawn: the first sits at its lower edge, the second across from him.
        double angle = 180 + 360 * scattered(onCircle);
        double radiusM = INNERMOST_M + circle * BETWEEN_M;
        double x = radiusM * Math.sin(Math.toRadians(angle));
        double y = radiusM * Math.cos(Math.toRadians(angle));
        return new Seat(centimetres(x), centimetres(y), (angle + 180) % 360);
    }

    private static int chairs(int circle) {
        return INNERMOST * Integer.highestOneBit(circle + 1);
    }

    /** The part of the circle: 0, 1/2, 1/4, 3/4, 1/8 … (bits in reverse), so that the first few are as far apart as can be. */
    private static double scattered(int index) {
        return Integer.toUnsignedLong(Integer.reverse(index)) / 4_294_967_296.0;
    }

    private static double centimetres(double metres) {
        return Math.round(metres * 100) / 100.0;
    }
}
