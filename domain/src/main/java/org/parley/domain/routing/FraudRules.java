package org.parley.domain.routing;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The guard against stolen passwords that dial for money. Rules hold for calls that leave by a trunk, for each tenant unless said.
 *
 * @param blocked E.164 prefixes that nobody may call
 * @param allowed where not empty, only these prefixes
 * @param callsPerHourPerAccount new calls out of one account in any hour
 * @param spendPerDay of one tenant, in the plan's currency; empty: no limit
 * @param offHours when only {@code offHoursAllowed} may be called
 * @param callMax the longest call; it is then ended
 */
public record FraudRules(
        List<String> blocked,
        List<String> allowed,
        int callsPerHourPerAccount,
        Optional<BigDecimal> spendPerDay,
        Optional<OffHours> offHours,
        Duration callMax) {
    public FraudRules {
        blocked = List.copyOf(blocked);
        allowed = List.copyOf(allowed);
    }

    /** From {@code fromHour} to {@code untilHour} (0–24, may pass midnight) in {@code zone}, and the whole weekend where so said. */
    public record OffHours(String zone, int fromHour, int untilHour, boolean weekends, List<String> allowedPrefixes) {
        public OffHours {
            allowedPrefixes = List.copyOf(allowedPrefixes);
        }
    }

    public static final FraudRules DEFAULT =
            new FraudRules(List.of(), List.of(), 300, Optional.empty(), Optional.empty(), Duration.ofHours(12));
}
