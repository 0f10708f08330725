package org.parley.domain.routing;

import java.util.Optional;
import org.parley.domain.accounts.TenantId;

/**
 * Where a number that comes in by a trunk goes.
 *
 * @param number E.164 with its plus, or a prefix ending in {@code *}
 * @param trunk only by this one; empty: by any
 * @param destination an extension or a conference's number of the tenant, or {@code group:NAME} to hand it to other servers
 */
public record InboundNumber(String number, Optional<String> trunk, TenantId tenant, String destination) {}
