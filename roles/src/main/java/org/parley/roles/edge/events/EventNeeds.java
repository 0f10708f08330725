package org.parley.roles.edge.events;

import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.parley.base.time.NanoClock;
import org.parley.base.time.Scheduler;
import org.parley.domain.accounts.AccountDirectory;
import org.parley.domain.accounts.MessageWaiting;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.core.Ways;
import org.parley.roles.edge.metrics.EdgeCounters;
import org.parley.roles.edge.registrar.Authenticator;
import org.parley.roles.edge.registrar.RegistrationStore;

/**
 * What the event desk stands on.
 *
 * @param domain stands behind numbers that we write
 * @param tokens makes tags and Call-IDs that nobody can guess
 * @param loop runs work on the loop, {@code timers} too, later
 * @param threads runs work that may wait
 */
public record EventNeeds(
        SipCore core,
        Ways ways,
        RegistrationStore registrations,
        Authenticator authenticator,
        EventSources sources,
        String domain,
        Supplier<String> tokens,
        Executor loop,
        Executor threads,
        Scheduler timers,
        NanoClock clock,
        EdgeCounters counters) {
    AccountDirectory directory() {
        return sources.directory();
    }

    EventLimits limits() {
        return sources.limits();
    }

    MessageWaiting messages() {
        return sources.messages();
    }

    long nowNs() {
        return clock.nowNs();
    }
}
