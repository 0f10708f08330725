package org.parley.roles.media.ng;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The part of the configuration that concerns relayed calls ({@code media.ng.*}).
 *
 * @param bind where the control socket listens
 * @param allowed networks that may send commands
 * @param maxCalls at once; the next is refused
 * @param timeout a call in which nothing came from anybody for so long is over
 * @param holdTimeout the same for a call that is on hold
 * @param interfaces addresses by the names that proxies use in {@code direction}
 * @param sounds the folder of files that may be played; none: no files
 * @param recordings the folder that recordings are written to; none: no recordings
 */
public record NgSettings(
        InetSocketAddress bind,
        List<NetworkRange> allowed,
        int maxCalls,
        Duration timeout,
        Duration holdTimeout,
        Map<String, String> interfaces,
        Optional<Path> sounds,
        Optional<Path> recordings) {
    public NgSettings {
        allowed = List.copyOf(allowed);
        interfaces = Map.copyOf(interfaces);
        if (maxCalls < 1 || timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("A relay carries one call at least, for some time");
        }
    }
}
