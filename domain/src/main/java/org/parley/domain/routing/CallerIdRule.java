package org.parley.domain.routing;

import java.util.List;
import java.util.Optional;

/**
 * What a trunk is told about who calls.
 *
 * @param allowed numbers (E.164) or prefixes ending in {@code *} that callers may show; others become {@code fallback}
 * @param fallback shown where the caller has no number that is allowed
 * @param assertIdentity whether the trunk is in our trust domain: P-Asserted-Identity is sent and believed (RFC 3325)
 */
public record CallerIdRule(List<String> allowed, Optional<String> fallback, boolean assertIdentity) {
    public CallerIdRule {
        allowed = List.copyOf(allowed);
    }

    public static final CallerIdRule ANY = new CallerIdRule(List.of("*"), Optional.empty(), false);
}
