package org.parley.domain.routing;

import java.time.Duration;

/**
 * How much one may ask of us. Each refusal says which limit, in the audit trail.
 *
 * @param requestsPerSecondPerSource sustained, of one address; bursts of ten seconds' worth pass
 * @param callsPerSecondPerUser new calls of one account, trunk or trusted peer
 * @param callsPerUser at once
 * @param callsPerTenant at once
 * @param messageBytesMax a larger message gets 513
 * @param failuresBeforeBan wrong passwords, unknown users and scans of one address before it is banned
 * @param banTime how long; doubled for each ban that follows within a day
 */
public record SipLimits(
        int requestsPerSecondPerSource,
        int callsPerSecondPerUser,
        int callsPerUser,
        int callsPerTenant,
        int messageBytesMax,
        int failuresBeforeBan,
        Duration banTime) {
    public static final SipLimits DEFAULT = new SipLimits(1_000, 20, 50, 5_000, 65_535, 50, Duration.ofMinutes(10));
}
