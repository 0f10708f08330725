package org.parley.net.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the server listens and what it may take.
 *
 * @param bindAddress of the HTTPS port ({@code http.bind-address})
 * @param port HTTPS ({@code http.port}); 0 picks a free one
 * @param loopbackPort plain HTTP for this machine only ({@code http.loopback-port}): browsers treat localhost as secure,
 *     so that the first minute needs no certificate; 0 picks a free one
 * @param pages the built pages, where there are any
 */
public record WebServerConfig(
        String bindAddress, int port, Optional<Integer> loopbackPort, Optional<Path> pages, Limits limits) {
    /**
     * @param bodyMaxBytes of a request; more gets 413
     * @param headerMaxBytes of a request; more gets 431
     * @param idleTimeout an HTTP connection without traffic for so long is closed
     * @param connectionsMax of all kinds; more wait to be accepted
     */
    public record Limits(int bodyMaxBytes, int headerMaxBytes, Duration idleTimeout, int connectionsMax) {
        public static Limits standard() {
            return new Limits(64 * 1024, 16 * 1024, Duration.ofSeconds(60), 20_000);
        }
    }
}
