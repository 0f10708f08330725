package org.parley.domain.routing;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.parley.domain.accounts.TenantId;

/**
 * Which trunks a number may leave by. The route with the longest {@code prefix} that fits wins; of two with the same prefix, the
 * tenant's own.
 *
 * @param tenant whose calls it is for; empty: everybody's
 * @param prefix of the E.164 number with its plus; {@code +} fits all. Without a plus: a short number (112, 116117) as it is dialled,
 *     whole, or the beginning of some where it ends in {@code *}
 * @param choices tried in order of {@code order}, then price
 * @param handling of the calls: through call logic, or proxied where the caller is one of ours
 */
public record NumberRoute(Optional<TenantId> tenant, String prefix, List<Choice> choices, Handling handling) {
    public NumberRoute {
        choices = List.copyOf(choices);
    }

    /** A trunk at a price. */
    public record Choice(String trunk, int order, Price price) {}

    /**
     * @param perMinute in the plan's currency
     * @param increment what is begun is paid: {@code 60s} by the minute, {@code 1s} by the second
     */
    public record Price(BigDecimal perMinute, Duration increment) {
        public static final Price FREE = new Price(BigDecimal.ZERO, Duration.ofMinutes(1));
    }
}
