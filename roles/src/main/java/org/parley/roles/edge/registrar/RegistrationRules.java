package org.parley.roles.edge.registrar;

import java.time.Duration;
import java.util.List;
import org.parley.protocols.sip.message.SipUri;

/**
 * What the operator decides about registrations.
 *
 * @param bindingsPerAccountMax devices of one account; one more takes the place of the one that would end first
 * @param expiryMin shortest registration; shorter ones get 423
 * @param expiryDefault where the telephone names none
 * @param expiryMax longest registration; longer ones are shortened
 * @param serviceRoute the proxies that telephones shall send their requests through (RFC 3608); mostly none
 * @param flowTimer how often devices with flows shall send something over connections (RFC 5626 §4.4)
 */
public record RegistrationRules(
        int bindingsPerAccountMax,
        Duration expiryMin,
        Duration expiryDefault,
        Duration expiryMax,
        List<SipUri> serviceRoute,
        Duration flowTimer) {
    public RegistrationRules {
        serviceRoute = List.copyOf(serviceRoute);
    }
}
