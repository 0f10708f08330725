package org.parley.media.relay;

import java.time.Duration;

/**
 * Limits of the relays of one loop.
 *
 * @param maxRelays at once; the next is refused
 * @param maxSides of one relay
 */
public record RelaySettings(int maxRelays, int maxSides) {
    /** One conversation of voice has one relay; with pictures two. */
    public static final RelaySettings DEFAULT = new RelaySettings(10_000, 16);

    /** From which nothing came for so long is dead, unless a relay says otherwise. */
    public static final Duration TIMEOUT = Duration.ofSeconds(60);

    public RelaySettings {
        if (maxRelays < 1 || maxSides < 2) {
            throw new IllegalArgumentException("A relay has two sides at least");
        }
    }
}
