package org.parley.domain.routing;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * One place of a trunk or group.
 *
 * @param host an address, or a name to be located by RFC 3263: NAPTR and SRV only where neither port nor transport is given
 * @param transport udp, tcp, tls or ws, wss; empty: as DNS says, else UDP
 * @param priority the lowest is tried first (RFC 2782)
 * @param weight shares calls among equal priorities
 * @param draining takes no new calls; those that are up go on
 */
public record Target(String host, OptionalInt port, Optional<String> transport, int priority, int weight, boolean draining) {
    /** As RFC 2782 has it for a single server. */
    public static Target at(String host) {
        return new Target(host, OptionalInt.empty(), Optional.empty(), 0, 1, false);
    }

    public static Target at(String host, int port, String transport) {
        return new Target(host, OptionalInt.of(port), Optional.of(transport), 0, 1, false);
    }
}
