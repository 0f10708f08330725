package org.parley.roles.edge;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.parley.net.sip.FlowLimits;
import org.parley.net.sip.SipListeners;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.transaction.SipTimers;
import org.parley.roles.edge.door.SourceLimits;
import org.parley.roles.edge.registrar.RegistrationRules;

/**
 * What the operator decides about SIP.
 *
 * @param listeners {@code sip.udp.port}, {@code sip.tcp.port}, {@code sip.tls.port} and their bind addresses
 * @param advertisedAddress {@code node.advertised-address}; else each peer is told the address that faces it
 * @param domains {@code sip.domains}: what stands behind the @ of our numbers, besides the node's own addresses
 * @param serviceRoute {@code sip.service-route}: what telephones are told to send their requests through (RFC 3608)
 */
public record EdgeConfig(
        SipListeners listeners,
        Optional<String> advertisedAddress,
        List<String> domains,
        FlowLimits flows,
        SipTimers timers,
        Limits limits,
        List<SipUri> serviceRoute) {
    private static final Duration FLOW_TIMER = Duration.ofSeconds(120); // NATs keep TCP for minutes at least (RFC 5382).

    public EdgeConfig {
        domains = List.copyOf(domains);
        serviceRoute = List.copyOf(serviceRoute);
    }

    /** Without a Service-Route. */
    public EdgeConfig(
            SipListeners listeners,
            Optional<String> advertisedAddress,
            List<String> domains,
            FlowLimits flows,
            SipTimers timers,
            Limits limits) {
        this(listeners, advertisedAddress, domains, flows, timers, limits, List.of());
    }

    /** What the registrar is to keep to. */
    RegistrationRules registrationRules() {
        return new RegistrationRules(
                limits.bindingsPerAccountMax(),
                limits.expiryMin(),
                limits.expiryDefault(),
                limits.expiryMax(),
                serviceRoute,
                FLOW_TIMER);
    }

    /** As a node runs it unless the operator says otherwise. */
    public static EdgeConfig of(SipListeners listeners, Optional<String> advertisedAddress, List<String> domains) {
        return new EdgeConfig(
                listeners, advertisedAddress, domains, FlowLimits.defaults(), SipTimers.DEFAULT, Limits.defaults());
    }

    /**
     * @param transactionsMax running at once; more get 503
     * @param legsMax telephones in calls at once; more get 503 with Retry-After
     * @param lookUpsMax credentials being looked up at once; more get 503
     * @param bindingsPerAccountMax devices of one account; one more takes the place of the one that would end first
     * @param bindingsMax of all accounts; more get 503
     * @param expiryMin shortest registration; shorter ones get 423
     * @param expiryDefault where the telephone names none
     * @param expiryMax longest registration; longer ones are shortened
     * @param proxiedCallsMax calls that are only proxied at once; more get 503 with Retry-After
     * @param firstResponse how long a server may be silent about a proxied call before the next is tried
     * @param sources how often one address may fail to authenticate
     */
    public record Limits(
            int transactionsMax,
            int legsMax,
            int lookUpsMax,
            int bindingsPerAccountMax,
            int bindingsMax,
            Duration expiryMin,
            Duration expiryDefault,
            Duration expiryMax,
            int proxiedCallsMax,
            Duration firstResponse,
            SourceLimits.Rule sources) {
        public static Limits defaults() {
            return new Limits(
                    50_000,
                    10_000,
                    1_000,
                    10,
                    100_000,
                    Duration.ofSeconds(30),
                    Duration.ofHours(1),
                    Duration.ofHours(1),
                    100_000,
                    Duration.ofSeconds(4),
                    new SourceLimits.Rule(50, Duration.ofSeconds(1).toNanos(), 10_000));
        }
    }
}
