package org.parley.media.engine;

import java.time.Duration;

/**
 * Limits and times of a media engine.
 *
 * @param maxLegs so many legs at once; the next is refused
 * @param maxMembers members of one mix
 * @param maxMixed how many voices of a mix are heard at the same moment
 * @param legTimeout a leg from which nothing came for so long is lost
 * @param rtcpInterval between our RTCP reports
 * @param maxCommands waiting for the loop; beyond, the node is at its limit
 */
public record EngineSettings(
        int maxLegs, int maxMembers, int maxMixed, Duration legTimeout, Duration rtcpInterval, int maxCommands) {
    public EngineSettings {
        if (maxLegs < 1 || maxMembers < 1 || maxMixed < 1 || maxCommands < 1) {
            throw new IllegalArgumentException("A media engine's limits are at least 1");
        }
        if (legTimeout.isNegative() || legTimeout.isZero() || rtcpInterval.toMillis() < 100) {
            throw new IllegalArgumentException("A media engine's times are too short");
        }
    }

    /** What a node starts with. */
    public static EngineSettings defaults() {
        return new EngineSettings(2_000, 1_000, 8, Duration.ofSeconds(45), Duration.ofSeconds(5), 16_384);
    }
}
