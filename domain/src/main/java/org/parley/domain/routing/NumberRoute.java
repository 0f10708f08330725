package org.parley.domain.routing;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.parley.domain.accounts.TenantId;

/**
 * Which trunks a number may leave by. The route with the longest {@code prefix} that fits wins.
 *
 * @param tenant whose calls it is for; empty: everybody's
 * @param prefix of the E.164 number with its plus; {@code +} fits all
 * @param choices tried in order of {@code order}, then price
 * @param handling of the calls: through call logic, or proxied where the caller is one of ours
 */
public record NumberRoute(Optional<TenantId> tenant, String prefix, List<Choice> choices, Handling handling) {
    public NumberRoute {
        choices = List.copyOf(choices);
    }

    /** {@code perMinute} in the plan's currency. */
    public record Choice(String trunk, int order, BigDecimal perMinute) {}
}
