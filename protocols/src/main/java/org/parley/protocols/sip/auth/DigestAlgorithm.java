package org.parley.protocols.sip.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Hashes of RFC 7616 and RFC 8760, weakest first. */
public enum DigestAlgorithm {
    MD5("MD5", "MD5"),
    SHA_256("SHA-256", "SHA-256"),
    SHA_512_256("SHA-512-256", "SHA-512/256");

    private final String token;
    private final String javaName;

    DigestAlgorithm(String token, String javaName) {
        this.token = token;
        this.javaName = javaName;
    }

    /** As in the algorithm parameter. */
    public String token() {
        return token;
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
        return hash(user + ':' + realm + ':' + password);
    }

    /** The response with qop=auth (RFC 7616 §3.4.1). */
    String response(String ha1, String nonce, String nc, String cnonce, String method, String uri) {
        return hash(ha1 + ':' + nonce + ':' + nc + ':' + cnonce + ":auth:" + hash(method + ':' + uri));
    }

    /** The response to a challenge without qop (RFC 2617 §3.2.2.1). */
    String responseWithoutQop(String ha1, String nonce, String method, String uri) {
        return hash(ha1 + ':' + nonce + ':' + hash(method + ':' + uri));
    }

    private String hash(String text) {
        try {
            var digest = MessageDigest.getInstance(javaName);
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("Every JDK has " + javaName, missing);
        }
    }
}
