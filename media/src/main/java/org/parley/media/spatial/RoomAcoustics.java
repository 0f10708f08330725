package org.parley.media.spatial;

import java.util.Arrays;

/**
 * What one pair of ears hears of one mouth in a room: from where and how loud the direct sound comes, and as a response of samples per ear its first echo
 * off each wall, floor and ceiling (the shoebox's image sources of first order), each from its own direction, later and softer. Owned by one
 * {@link Renderer}, because it computes in place.
 */
final class RoomAcoustics {
    /** A response is at most so long: 40 ms, of which the last echo off a wall begins before 36. Later ones would be heard as echoes. */
    static final int LONGEST = 1920;

    private static final double SAMPLES_PER_M = 48_000 / 343.0;
    /** Who is nearer than this is no louder; at this distance times two a voice is as loud as in a plain mix. */
    private static final double NEAREST_M = 1;

    private static final double REFERENCE_M = 2;
    /** Between no law at all and nature's 1/r: far voices stay intelligible, -6 dB for three times the distance. */
    private static final double ROLL_OFF = 0.55;
    /** Within it a direction loses its meaning: he who sits on another's chair hears him in the middle. */
    private static final double HEAD_M = 0.3;

    private static final double WALL = 0.65;
    private static final double CEILING = 0.55;
    private static final double FLOOR = 0.4;
    /** How much softer somebody is who looks away, at his back. */
    private static final double BACK_GAIN = 0.65;

    private final HeadFilters head;
    private final float[] left = new float[LONGEST];
    private final float[] right = new float[LONGEST];
    private int length;

    RoomAcoustics(HeadFilters head) {
        this.head = head;
    }

    /** How loud a voice is at a listener's place, both ears apart from it: what one ear hears, and the factor of the direct sound. */
    static float gain(Position listener, Position talker) {
        double distance = listener.distanceTo(talker);
        return (float) (loudness(distance) * directivity(talker, listener, distance));
    }

    float[] left() {
        return left;
    }

    float[] right() {
        return right;
    }

    /** Fills {@link #left} and {@link #right} with the echoes of a room; returns how many samples of them are not zero. */
    int echo(Position listener, Position talker, Room room) {
        Arrays.fill(left, 0, length, 0);
        Arrays.fill(right, 0, length, 0);
        length = 0;
        if (room.hasWalls()) {
            addEchoes(listener, talker, listener.distanceTo(talker), room);
        }
        return length;
    }

    private void addEchoes(Position listener, Position talker, double distance, Room room) {
        double across = talker.x() - listener.x();
        double along = talker.y() - listener.y();
        addEcho(listener, distance, 2 * room.halfWidthM() - talker.x() - listener.x(), along, 0, WALL);
        addEcho(listener, distance, -2 * room.halfWidthM() - talker.x() - listener.x(), along, 0, WALL);
        addEcho(listener, distance, across, 2 * room.halfDepthM() - talker.y() - listener.y(), 0, WALL);
        addEcho(listener, distance, across, -2 * room.halfDepthM() - talker.y() - listener.y(), 0, WALL);
        addEcho(listener, distance, across, along, 2 * (Room.HEIGHT_M - Room.HEADS_M), CEILING);
        addEcho(listener, distance, across, along, -2 * Room.HEADS_M, FLOOR);
    }

    /** The image of the talker behind a wall, from the listener: dx, dy, dz. */
    private void addEcho(Position listener, double direct, double dx, double dy, double dz, double reflected) {
        double way = Math.sqrt(dx * dx + dy * dy + dz * dz);
        double azimuth = Math.toDegrees(Math.atan2(dx, dy)) - listener.facingDegrees();
        double elevation = Math.toDegrees(Math.asin(dz / way));
        double near = Math.max(direct, NEAREST_M);
        // Beside the direct sound an echo is as soft as nature has it; the talker's own direction does not matter to walls.
        double gain = reflected * loudness(direct) * Math.min(1, near / way);
        int later = (int) Math.round((way - direct) * SAMPLES_PER_M);
        if (later + HeadFilters.LENGTH <= LONGEST) {
            add(head.echoLeft(elevation, azimuth), head.echoRight(elevation, azimuth), (float) gain, later);
        }
    }

    private void add(float[] toLeft, float[] toRight, float gain, int at) {
        for (int i = 0; i < HeadFilters.LENGTH; i++) {
            left[at + i] += gain * toLeft[i];
        }
        for (int i = 0; i < HeadFilters.LENGTH; i++) {
            right[at + i] += gain * toRight[i];
        }
        length = Math.max(length, at + HeadFilters.LENGTH);
    }

    /** Where the direct sound comes from: whole degrees clockwise of ahead, 0 to 359. */
    static int direction(Position listener, Position talker) {
        double distance = listener.distanceTo(talker);
        double bearing = Math.toRadians(listener.bearingTo(talker));
        // Somebody within the head's reach passes over it instead of from ear to ear at once.
        double sideways = Math.sin(bearing) * Math.min(1, distance / HEAD_M);
        double lateral = Math.toDegrees(Math.asin(sideways));
        double degrees = Math.cos(bearing) >= 0 ? lateral : 180 - lateral;
        return Math.floorMod((int) Math.round(degrees), 360);
    }

    private static double loudness(double distance) {
        return Math.pow(REFERENCE_M / Math.max(distance, NEAREST_M), ROLL_OFF);
    }

    private static double directivity(Position talker, Position listener, double distance) {
        double away = (1 - Math.cos(Math.toRadians(talker.bearingTo(listener)))) / 2;
        return 1 - (1 - BACK_GAIN) * away * Math.min(1, distance / HEAD_M);
    }
}
