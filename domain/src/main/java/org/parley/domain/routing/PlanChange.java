package org.parley.domain.routing;

import java.time.Instant;

/**
 * Who changed the plan.
 *
 * @param by a display name
 * @param subject a principal's, or {@code file}
 */
public record PlanChange(long version, String by, String subject, Instant at) {}
