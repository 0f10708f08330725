package org.parley.protocols.sip.auth;

import java.util.Optional;

/** Hashes of RFC 7616 and RFC 8760, weakest first. */
public enum DigestAlgorithm {
    MD5("MD5", "MD5", 16),
    SHA_256("SHA-256", "SHA-256", 32),
    SHA_512_256("SHA-512-256", "SHA-512/256", 32);

    private final String token;
    private final String javaName;
    private final int hashBytes;

    DigestAlgorithm(String token, String javaName, int hashBytes) {
        this.token = token;
        this.javaName = javaName;
        this.hashBytes = hashBytes;
    }

    /** As in the algorithm parameter. */
    public String token() {
        return token;
    }

    String javaName() {
        return javaName;
    }

    int hashBytes() {
        return hashBytes;
    }

    /** The algorithm of that parameter value, which is compared without case; the session variants are not served. */
    public static Optional<DigestAlgorithm> of(String token) {
        for (var algorithm : values()) {
            if (algorithm.token.equalsIgnoreCase(token)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** H(user:realm:password) in hex: what a server stores instead of the password (RFC 7616 §3.4.2). */
    public String ha1(String user, String realm, String password) {
        return new DigestHasher().hash(this, user + ':' + realm + ':' + password);
    }
}
