package org.parley.roles.gateway;

import org.parley.base.id.Ids;
import org.parley.base.time.NanoClock;
import org.parley.base.time.Scheduler;
import org.parley.domain.accounts.Accounts;
import org.parley.domain.calls.CallControl;

/** What the gateway works with; {@code online} is the one that call logic was given. */
public record GatewayNeeds(
        Accounts accounts,
        CallControl calls,
        OnlineBrowsers online,
        Scheduler scheduler,
        NanoClock clock,
        Ids ids,
        GatewaySettings settings) {}
