package org.parley.media.standby;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether the serving node has died: its connection closed, or it was silent for too long. It is told of beats and of the time and
 * keeps none itself. A judge who slept himself does not blame the other: what was missed while his own checks came late does not
 * count. Not thread-safe.
 */
public final class DeathDetector {
    /**
     * @param beat how often a living node is heard
     * @param silence how long one may be silent
     */
    public record Settings(Duration beat, Duration silence) {
        public Settings {
            if (beat.toMillis() < 5 || silence.compareTo(beat.multipliedBy(2)) < 0) {
                throw new IllegalArgumentException("A beat takes 5 ms or more, and at least one may be missed");
            }
        }

        /** Beats every 50 ms, dead after 250 ms. */
        public static Settings defaults() {
            return new Settings(Duration.ofMillis(50), Duration.ofMillis(250));
        }
    }

    private final Settings settings;
    private boolean isWatching;
    private long heardNs;
    private long checkedNs;
    private @Nullable String dead;

    public DeathDetector(Settings settings) {
        this.settings = settings;
    }

    /** A connection stands: from now on silence counts. */
    public void onConnected(long nowNs) {
        isWatching = true;
        heardNs = nowNs;
        checkedNs = nowNs;
        dead = null;
    }

    /** Anything came. */
    public void onHeard(long nowNs) {
        heardNs = nowNs;
        if (dead != null) {
            dead = null; // It was frozen, and lives: its other legs are worth watching.
            isWatching = true;
        }
    }

    /** It said farewell: its silence means nothing. */
    public void onFarewell() {
        isWatching = false;
    }

    /** The connection has closed without a farewell. */
    public void onClosed(String because) {
        if (isWatching) {
            dead = because;
            isWatching = false;
        }
    }

    /** To be called every beat. Why the node counts as dead, once it does. */
    public Optional<String> onTime(long nowNs) {
        long lateNs = nowNs - checkedNs - settings.beat().toNanos();
        checkedNs = nowNs;
        if (isWatching && lateNs > settings.beat().toNanos()) {
            heardNs += lateNs; // We slept: what it said meanwhile waits to be read.
        }
        if (isWatching && nowNs - heardNs >= settings.silence().toNanos()) {
            dead = "silent for " + (nowNs - heardNs) / 1_000_000 + " ms";
            isWatching = false;
        }
        return Optional.ofNullable(dead);
    }
}
