package org.parley.domain.routing;

import java.util.List;
import java.util.Optional;
import org.parley.domain.accounts.TenantId;

/**
 * A server that needs no digest.
 *
 * @param sources addresses or prefixes (CIDR)
 * @param certificates names (subjectAltName) that its TLS certificate shows, issued by one of our roots
 * @param tenant on whose behalf it calls; needed where its calls pass through call logic
 */
public record TrustedPeer(String name, List<String> sources, List<String> certificates, Optional<TenantId> tenant) {
    public TrustedPeer {
        sources = List.copyOf(sources);
        certificates = List.copyOf(certificates);
    }
}
