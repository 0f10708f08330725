package org.parley.domain.routing;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.parley.domain.accounts.TenantId;

/**
 * A line to a carrier or another system.
 *
 * @param name unique in the plan; letters, digits, {@code -}
 * @param tenant whose line it is; empty: the node's, all organisations may use it
 * @param targets where our calls go, with ping interval; its name is the trunk's
 * @param sources addresses or prefixes (CIDR) that its calls come from; certificate names that its TLS connections show
 * @param credentials for its challenges, and for registering where {@code register}
 * @param handling of calls that come in by it
 * @param numbers how numbers are written towards it, and read from it
 * @param callerId what it is told about callers
 * @param policy headers and SDP that are taken away, added or changed
 * @param channelsMax calls at once, both ways
 * @param secureMedia whether it is offered SDES-SRTP
 */
public record Trunk(
        String name,
        Optional<TenantId> tenant,
        TargetGroup targets,
        List<String> sources,
        List<String> certificates,
        Optional<TrunkCredentials> credentials,
        Handling handling,
        NumberFormat numbers,
        CallerIdRule callerId,
        MessagePolicy policy,
        OptionalInt channelsMax,
        boolean secureMedia) {
    public Trunk {
        sources = List.copyOf(sources);
        certificates = List.copyOf(certificates);
    }

    /** A trunk of which only the targets are said. */
    public static Trunk to(String name, Target... targets) {
        return new Trunk(
                name,
                Optional.empty(),
                new TargetGroup(name, List.of(targets), Optional.of(TargetGroup.PING)),
                List.of(),
                List.of(),
                Optional.empty(),
                Handling.LOGIC,
                NumberFormat.PLAIN,
                CallerIdRule.ANY,
                MessagePolicy.TRUNK,
                OptionalInt.empty(),
                false);
    }
}
