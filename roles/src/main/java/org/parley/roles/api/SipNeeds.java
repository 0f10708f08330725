package org.parley.roles.api;

import org.parley.domain.routing.Bans;
import org.parley.domain.routing.Refusals;
import org.parley.domain.routing.Registrations;
import org.parley.domain.routing.SipPlans;

/** What the API tells about SIP: the plan, and what the edge knows through ports of the domain. */
public record SipNeeds(SipPlans plans, Registrations registrations, Bans bans, Refusals refusals) {}
