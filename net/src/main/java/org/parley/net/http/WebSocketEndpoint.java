package org.parley.net.http;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * A path that speaks WebSocket. {@code onOpen} is called once per connection, before its first message.
 *
 * @param subprotocol where present, a client must offer it (RFC 6455 §1.9) and is told that it was chosen; others get 400
 */
public record WebSocketEndpoint(
        String path, Optional<String> subprotocol, Limits limits, Function<WebSocketPeer, WebSocketListener> onOpen) {
    public WebSocketEndpoint {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("A path begins with a slash: " + path);
        }
    }

    /**
     * What one connection, and all of the path, may take.
     *
     * @param messageMaxBytes larger messages close the connection with 1009
     * @param idleTimeout a connection without any frame for so long is over; pings keep a living one alive
     * @param pingEvery how often the server pings; less than half of {@code idleTimeout}
     * @param connectionsMax more get 503
     * @param queuedMaxBytes bytes that wait for a slow client before {@link WebSocketPeer#sendText} says no
     * @param queuedMaxFrames the same in frames
     */
    public record Limits(
            int messageMaxBytes,
            Duration idleTimeout,
            Duration pingEvery,
            int connectionsMax,
            int queuedMaxBytes,
            int queuedMaxFrames) {
        /** For signalling: messages of 64 KiB, two minutes of silence, 256 KiB waiting. */
        public static Limits standard() {
            return new Limits(
                    64 * 1024, Duration.ofSeconds(120), Duration.ofSeconds(25), 10_000, 256 * 1024, 1024);
        }

        public Limits {
            if (pingEvery.multipliedBy(2).compareTo(idleTimeout) > 0) {
                throw new IllegalArgumentException("Two pings must fit into the idle timeout.");
            }
        }
    }
}
