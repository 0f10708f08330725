package org.parley.domain.routing;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Servers that can stand in for each other.
 *
 * @param ping how often each is asked by OPTIONS whether it lives; empty: never, then only failures of calls tell
 */
public record TargetGroup(String name, List<Target> targets, Optional<Duration> ping) {
    /** Where nothing else is said. */
    public static final Duration PING = Duration.ofSeconds(30);

    public TargetGroup {
        targets = List.copyOf(targets);
    }
}
