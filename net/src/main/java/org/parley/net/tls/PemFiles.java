package org.parley.net.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;

/**
 * Reads PEM (RFC 7468): certificate chains, and private keys as PKCS#8, PKCS#1 (RSA) or SEC 1 (elliptic curves).
 * Whatever is wrong becomes CERTIFICATE with the file's name and what would be right. Text around the blocks is
 * ignored, as OpenSSL writes it there.
 */
final class PemFiles {
    /** A chain with keys and comments is a few kilobytes; more is not one. */
    static final int BYTES_MAX = 1 << 20;

    private record Block(String label, byte[] der) {}

    private PemFiles() {}

    static Identity parse(byte[] chainPem, String chainName, byte[] keyPem, String keyName) {
        return new Identity(parseCertificates(chainPem, chainName), parseKey(keyPem, keyName));
    }

    /** All certificates of a file, at least one. */
    static List<X509Certificate> parseCertificates(byte[] pem, String name) {
        var chain = new ArrayList<X509Certificate>();
        for (var block : blocks(pem, name)) {
            if (block.label().equals("CERTIFICATE")) {
                chain.add(certificate(block.der(), name));
            }
        }
        if (chain.isEmpty()) {
            throw bad(name, "holds no certificate: it must have a block that begins with -----BEGIN CERTIFICATE-----");
        }
        return chain;
    }

    private static X509Certificate certificate(byte[] der, String name) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException broken) {
            throw bad(name, "holds a block that is no X.509 certificate (" + broken.getMessage() + ")");
        }
    }

    private static PrivateKey parseKey(byte[] pem, String name) {
        for (var block : blocks(pem, name)) {
            switch (block.label()) {
                case "PRIVATE KEY" -> {
                    return pkcs8(block.der(), name);
                }
                case "RSA PRIVATE KEY" -> {
                    return pkcs8(TraditionalKeys.wrapRsa(block.der(), name), name);
                }
                case "EC PRIVATE KEY" -> {
                    return pkcs8(TraditionalKeys.wrapEc(block.der(), name), name);
                }
                case "ENCRYPTED PRIVATE KEY" ->
                    throw bad(name, "is encrypted: store the key without a password, readable by Parley's user only");
                default -> {
                    // EC PARAMETERS, certificates in a combined file: not the key.
                }
            }
        }
        throw bad(name, "holds no private key: it must have a block PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY");
    }

    private static PrivateKey pkcs8(byte[] der, String name) {
        var spec = new PKCS8EncodedKeySpec(der);
        for (var algorithm : List.of("EC", "RSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException _) {
                // Not of this kind; the next may be right.
            } catch (GeneralSecurityException missing) {
                throw new IllegalStateException("Every JDK has " + algorithm, missing);
            }
        }
        throw bad(name, "holds a key that is neither RSA nor on an elliptic curve that TLS knows (P-256, P-384)");
    }

    private static List<Block> blocks(byte[] pem, String name) {
        if (pem.length > BYTES_MAX) {
            throw bad(name, "is larger than " + BYTES_MAX + " bytes: that is no PEM file");
        }
        var text = new String(pem, StandardCharsets.ISO_8859_1);
        var blocks = new ArrayList<Block>();
        int at = text.indexOf("-----BEGIN ");
        while (at >= 0) {
            int labelEnd = text.indexOf("-----", at + 11);
            if (labelEnd < 0) {
                throw bad(name, "is cut off inside a BEGIN line");
            }
            var label = text.substring(at + 11, labelEnd);
            var endMark = "-----END " + label + "-----";
            int end = text.indexOf(endMark, labelEnd);
            if (end < 0) {
                throw bad(name, "is cut off: the block " + printable(label) + " has no END line");
            }
            blocks.add(new Block(label, decode(text.substring(labelEnd + 5, end), printable(label), name)));
            at = text.indexOf("-----BEGIN ", end);
        }
        return blocks;
    }

    private static byte[] decode(String base64, String label, String name) {
        if (base64.contains("Proc-Type:")) { // RFC 1421 headers: OpenSSL's old way to encrypt a key.
            throw bad(name, "is encrypted: store the key without a password, readable by Parley's user only");
        }
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException broken) {
            throw bad(name, "has a block " + label + " that is not Base64");
        }
    }

    private static String printable(String label) {
        var safe = label.length() > 40 ? label.substring(0, 40) + "…" : label;
        return safe.replaceAll("[^\\x20-\\x7E…]", "?");
    }

    static ParleyException bad(String name, String what) {
        return new ParleyException(ErrorCode.CERTIFICATE, "TLS: " + name + " " + what + ".");
    }
}
