package org.parley.roles.api;

import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.parley.base.id.Ids;
import org.parley.base.time.NanoClock;
import org.parley.base.time.WallClock;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.Accounts;
import org.parley.domain.calls.CallControl;
import org.parley.domain.conversations.Conferences;
import org.parley.domain.recordings.Recordings;

/**
 * What the API works with.
 *
 * @param isRegistered whether a telephone of the account is registered now ({@code PhonePlane.isReachable})
 * @param version of the program, as {@code GET /api/node} tells it
 * @param checks all must pass for {@code GET /health/ready} to say 200
 * @param counters of all roles, for {@code GET /metrics}: name without the prefix {@code parley_}, and its value now
 */
public record ApiNeeds(
        Accounts accounts,
        Conferences conferences,
        CallControl calls,
        Recordings recordings,
        SipNeeds sip,
        Predicate<AccountId> isRegistered,
        String version,
        List<ReadinessCheck> checks,
        Map<String, LongSupplier> counters,
        NanoClock clock,
        WallClock wallClock,
        Ids ids) {
    public ApiNeeds {
        checks = List.copyOf(checks);
        counters = Map.copyOf(counters);
    }
}
