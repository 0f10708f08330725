package org.parley.net.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;

/** A certificate chain, leaf first, and the private key of the leaf. Immutable. */
record Identity(List<X509Certificate> chain, PrivateKey key) {
    Identity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("A chain has at least its leaf.");
        }
    }

    X509Certificate leaf() {
        return chain.getFirst();
    }

    /** SHA-256 of the leaf, as browsers show it: {@code AB:CD:…}. */
    String fingerprint() {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(leaf().getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("Every JDK has SHA-256, and a parsed certificate can be encoded.", failure);
        }
    }

    /** CERTIFICATE with a sentence, if clients would refuse this now, or the key is not the certificate's. */
    void requireUsable(String chainName, String keyName, Instant now) {
        if (now.isAfter(leaf().getNotAfter().toInstant())) {
            throw unusable(chainName + " expired on " + day(leaf().getNotAfter().toInstant())
                    + ": put a renewed certificate there");
        }
        if (now.isBefore(leaf().getNotBefore().toInstant())) {
            throw unusable(chainName + " is valid only from " + day(leaf().getNotBefore().toInstant())
                    + " on: check this machine's clock, or use a certificate that is valid now");
        }
        if (!keyMatches()) {
            throw unusable("the key in " + keyName + " does not belong to the first certificate in " + chainName
                    + ": the first certificate must be the server's own, followed by its issuers");
        }
    }

    /** Signs and verifies: the one test that holds for every kind of key. */
    private boolean keyMatches() {
        var algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        var probe = new byte[] {1, 2, 3, 4};
        try {
            var signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(probe);
            var signature = signer.sign();
            var verifier = Signature.getInstance(algorithm);
            verifier.initVerify(leaf().getPublicKey());
            verifier.update(probe);
            return verifier.verify(signature);
        } catch (GeneralSecurityException _) {
            return false; // Another kind of key than the certificate's.
        }
    }

    private static String day(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static ParleyException unusable(String message) {
        return new ParleyException(ErrorCode.CERTIFICATE, "TLS: " + message + ".");
    }
}
