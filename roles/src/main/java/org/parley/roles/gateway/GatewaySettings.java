package org.parley.roles.gateway;

import java.time.Duration;

/**
 * Limits and times of the gateway.
 *
 * @param helloWithin how long a connection may stay silent before its {@code hello}
 * @param resumeWithin how long the legs of a client that vanished wait for it
 * @param checkTokensEvery how often a session's token is looked at again: it may have ended, or been signed out
 * @param connectionsMax WebSockets at once
 * @param connectionsPerSubjectMax of them, of one account or guest
 * @param queuedMaxBytes what may wait for a client; more, and it lags
 * @param queuedMaxFrames the same in frames
 * @param rememberedEvents newest events kept in memory for resuming; who was away for longer starts over
 * @param rememberedBytes their size, about
 * @param lookBack positions of the store that are read at the start, for clients that resume over a restart
 * @param framesBurst frames that a client may send at once
 * @param framesPerSecond and steadily
 */
public record GatewaySettings(
        Duration helloWithin,
        Duration resumeWithin,
        Duration checkTokensEvery,
        int connectionsMax,
        int connectionsPerSubjectMax,
        int queuedMaxBytes,
        int queuedMaxFrames,
        int rememberedEvents,
        int rememberedBytes,
        int lookBack,
        int framesBurst,
        int framesPerSecond) {
    public static GatewaySettings defaults() {
        return new GatewaySettings(
                Duration.ofSeconds(10),
                Duration.ofSeconds(15),
                Duration.ofSeconds(30),
                10_000,
                32,
                256 * 1024,
                1_024,
                20_000,
                16 << 20,
                500,
                60,
                30);
    }
}
