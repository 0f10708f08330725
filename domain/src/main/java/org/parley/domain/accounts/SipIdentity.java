package org.parley.domain.accounts;

import java.util.Map;
import java.util.Optional;

/**
 * With what a telephone proves whose it is (RFC 8760). {@code ha1ByAlgorithm} maps the algorithm's name as in the challenge
 * ({@code MD5}, {@code SHA-256}) to H(username ":" realm ":" password) in lower-case hexadecimal; {@code username} is the one that
 * was asked for: the account's name or its extension.
 */
public record SipIdentity(
        AccountId account,
        TenantId tenant,
        String username,
        String displayName,
        Optional<String> extension,
        Map<String, String> ha1ByAlgorithm) {
    public SipIdentity {
        ha1ByAlgorithm = Map.copyOf(ha1ByAlgorithm);
    }
}
