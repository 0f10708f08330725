package org.parley.domain.routing;

import java.util.Optional;
import org.parley.domain.accounts.TenantId;

/**
 * What holds for one organisation only.
 *
 * @param country two letters (ISO 3166) whose national numbers its people dial; empty: the plan's
 * @param callerId what its calls show (E.164) where the caller has no number of his own; empty: the trunk's fallback
 * @param fraud its guard instead of the plan's
 */
public record TenantRule(TenantId tenant, String country, Optional<String> callerId, Optional<FraudRules> fraud) {}
