package org.parley.domain.routing;

import java.time.Duration;

/** Durations as plans write them. */
final class Durations {
    private Durations() {}

    /** {@code 90s}, {@code 12h}: one unit, the largest that fits evenly. */
    static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 60 != 0 || seconds == 0) {
            return seconds + "s";
        }
        if (seconds % 3600 != 0) {
            return seconds / 60 + "m";
        }
        return seconds % 86_400 != 0 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }
}
