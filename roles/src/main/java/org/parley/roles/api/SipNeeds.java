package org.parley.roles.api;

import org.parley.domain.routing.Bans;
import org.parley.domain.routing.Refusals;
import org.parley.domain.routing.Registrations;
import org.parley.domain.routing.SipPlans;
import org.parley.domain.trace.SipTraces;

/** What the API tells about SIP: the plan, and what the edge knows through ports of the domain. */
public record SipNeeds(SipPlans plans, Registrations registrations, Bans bans, Refusals refusals, SipTraces traces) {
    /** Where no messages are kept. */
    public SipNeeds(SipPlans plans, Registrations registrations, Bans bans, Refusals refusals) {
        this(plans, registrations, bans, refusals, SipTraces.NONE);
    }
}
