package org.parley.roles.recorder;

/**
 * What happens to tracks between frames. {@code after} is how many frames were taken before it, so that the consumer
 * applies it at the right place.
 */
sealed interface TrackChange {
    long after();

    record Opened(long after, int track, String key, String name) implements TrackChange {}

    record Closed(long after, int track, long frameIndex) implements TrackChange {}

    record Ended(long after, long frameIndex) implements TrackChange {}
}
