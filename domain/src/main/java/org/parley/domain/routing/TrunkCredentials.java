package org.parley.domain.routing;

import java.time.Duration;

/**
 * What we prove ourselves with to a carrier.
 *
 * @param domain the address-of-record's host, and the registrar's where {@code register}
 * @param register whether we register there, so that calls come to us
 * @param expires how long a registration shall last
 */
public record TrunkCredentials(String username, String password, String domain, boolean register, Duration expires) {
    /** Never the password. */
    @Override
    public String toString() {
        return username + "@" + domain;
    }
}
