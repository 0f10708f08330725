package org.parley.roles.edge.legs;

import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.parley.base.time.NanoClock;
import org.parley.base.time.Scheduler;
import org.parley.protocols.sip.transaction.SipTimers;
import org.parley.roles.edge.core.Domains;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.core.Ways;
import org.parley.roles.edge.metrics.EdgeCounters;

/**
 * What all legs stand on.
 *
 * @param dialogs whose a request is
 * @param timers runs its work on the loop
 * @param tags makes tags that nobody can guess: they let a request into a dialog without a password
 */
public record LegNeeds(
        SipCore core,
        Ways ways,
        Dialogs dialogs,
        Domains domains,
        Executor loop,
        Scheduler timers,
        NanoClock clock,
        SipTimers sipTimers,
        Supplier<String> tags,
        LongSupplier random,
        EdgeCounters counters) {
    public static final String SDP = "application/sdp";
    public static final String AGENT = "Parley";
}
