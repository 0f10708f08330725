package org.parley.protocols.dtls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** Hashes of certificates as SDP writes them (RFC 8122 §5): upper-case pairs with colons. */
public final class CertificateFingerprint {
    private static final HexFormat PAIRS = HexFormat.ofDelimiter(":").withUpperCase();

    private CertificateFingerprint() {}

    /** The hash of an encoded certificate; empty for algorithms that are unknown or broken (MD5, SHA-1). */
    public static Optional<String> of(String algorithm, byte[] encoded) {
        var name = switch (algorithm.toLowerCase(Locale.ROOT)) {
            case "sha-256" -> "SHA-256";
            case "sha-384" -> "SHA-384";
            case "sha-512" -> "SHA-512";
            default -> "";
        };
        if (name.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(PAIRS.formatHex(MessageDigest.getInstance(name).digest(encoded)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("This JDK lacks " + name, impossible);
        }
    }
}
