package org.parley.protocols.sip.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Computes responses (RFC 7616 §3.4). Keeps its hash functions, since finding one costs more than a short hash. Owned by one thread.
 */
final class DigestHasher {
    /** How the request's body takes part. */
    enum Qop {
        /** RFC 2617 §3.2.2.1: a challenge without qop. */
        NONE(""),
        AUTH("auth"),
        /** The body is hashed, too. */
        AUTH_INT("auth-int");

        private final String token;

        Qop(String token) {
            this.token = token;
        }

        String token() {
            return token;
        }
    }

    private final @Nullable MessageDigest[] digests = new MessageDigest[DigestAlgorithm.values().length];

    /**
     * The response, or with an empty {@code method} the server's own proof, rspauth (RFC 7616 §3.5).
     *
     * @param ha1 in lower-case hexadecimal
     */
    String response(DigestAlgorithm algorithm, Qop qop, String ha1, DigestCredentials said, String method, byte[] body) {
        var a2 = method + ':' + said.uri();
        return switch (qop) {
            case NONE -> hash(algorithm, ha1 + ':' + said.nonce() + ':' + hash(algorithm, a2));
            case AUTH -> withCounts(algorithm, ha1, said, "auth", hash(algorithm, a2));
            case AUTH_INT ->
                withCounts(algorithm, ha1, said, "auth-int", hash(algorithm, a2 + ':' + hash(algorithm, body)));
        };
    }

    private String withCounts(DigestAlgorithm algorithm, String ha1, DigestCredentials said, String qop, String ha2) {
        return hash(
                algorithm, ha1 + ':' + said.nonce() + ':' + said.nc() + ':' + said.cnonce() + ':' + qop + ':' + ha2);
    }

    String hash(DigestAlgorithm algorithm, String text) {
        return hash(algorithm, text.getBytes(StandardCharsets.UTF_8));
    }

    private String hash(DigestAlgorithm algorithm, byte[] bytes) {
        return HexFormat.of().formatHex(digest(algorithm).digest(bytes)); // Which also resets it for the next.
    }

    private MessageDigest digest(DigestAlgorithm algorithm) {
        var known = digests[algorithm.ordinal()];
        if (known == null) {
            try {
                known = MessageDigest.getInstance(algorithm.javaName());
            } catch (NoSuchAlgorithmException missing) {
                throw new IllegalStateException("Every JDK has " + algorithm.javaName(), missing);
            }
            digests[algorithm.ordinal()] = known;
        }
        return known;
    }
}
