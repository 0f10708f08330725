package org.parley.net.sip;

import java.time.Duration;

/**
 * What one peer, and all of them together, may take of us. Connections beyond the limits are closed, and counted.
 *
 * @param connectionsMax all TCP, TLS and WebSocket connections together
 * @param connectionsPerAddressMax of one IP address; large, since whole offices share one
 * @param messageBytesMax headers and body of one message
 * @param messageTime from the first byte of a message to its last, and of a TLS handshake
 * @param strangerIdle silence after which a connection is closed that no one has authenticated on
 * @param trustedIdle the same for one with a registration or a call; longer than the longest registration
 * @param writeBytesMax of output waiting for a peer that does not read
 * @param pendingMax messages of one connection waiting for the loop: beyond them its socket is not read
 * @param backlogMax work waiting for the loop: beyond it datagrams are dropped
 */
public record FlowLimits(
        int connectionsMax,
        int connectionsPerAddressMax,
        int messageBytesMax,
        Duration messageTime,
        Duration strangerIdle,
        Duration trustedIdle,
        int writeBytesMax,
        int pendingMax,
        int backlogMax) {
    /** For production. */
    public static FlowLimits defaults() {
        return new FlowLimits(
                20_000,
                2_000,
                65_535,
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                Duration.ofHours(2),
                1 << 20,
                32,
                20_000);
    }
}
