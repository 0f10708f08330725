package org.parley.net.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Whom to ask.
 *
 * @param servers in order; empty: the system's, and its hosts file
 * @param timeout of one server for one question; each is asked twice before the question fails
 * @param entriesMax answers that are remembered
 */
public record DnsSettings(List<InetSocketAddress> servers, Duration timeout, int entriesMax) {
    public DnsSettings {
        servers = List.copyOf(servers);
    }

    /** As a node asks. */
    public static DnsSettings of(List<InetSocketAddress> servers) {
        return new DnsSettings(servers, Duration.ofSeconds(2), 10_000);
    }
}
