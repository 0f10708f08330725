package org.parley.roles.edge.registrar;

import java.util.EnumMap;
import java.util.Map;
import org.parley.domain.accounts.SipIdentity;
import org.parley.domain.accounts.TenantId;
import org.parley.protocols.sip.auth.DigestAlgorithm;
import org.parley.protocols.sip.auth.StoredHashes;

/** Who may sign in under a name, with what; the identity's own hashes are left out, to keep it small. */
record KnownUser(SipIdentity identity, StoredHashes hashes) {
    /** @param tenant the found one, or an equal one that others have already */
    static KnownUser of(SipIdentity found, TenantId tenant) {
        var ha1s = new EnumMap<DigestAlgorithm, String>(DigestAlgorithm.class);
        found.ha1ByAlgorithm()
                .forEach((name, ha1) -> DigestAlgorithm.of(name).ifPresent(algorithm -> ha1s.put(algorithm, ha1)));
        var identity = new SipIdentity(
                found.account(), tenant, found.username(), found.displayName(), found.extension(), Map.of());
        return new KnownUser(identity, StoredHashes.of(ha1s));
    }
}
