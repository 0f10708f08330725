package org.parley.protocols.sdp;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * {@code a=crypto} (RFC 4568 §9.1): an SRTP suite with its key in the SDP. Only the first inline key is read; a master key
 * identifier or session parameters that change the protection make the line unusable, as RFC 4568 §6.3 asks.
 *
 * @param keyAndSalt the master key followed by the master salt
 */
public record CryptoAttribute(int tag, String suite, byte[] keyAndSalt) {
    public static final String AES_CM_128_HMAC_SHA1_80 = "AES_CM_128_HMAC_SHA1_80";
    public static final String AES_CM_128_HMAC_SHA1_32 = "AES_CM_128_HMAC_SHA1_32";
    public static final String AEAD_AES_128_GCM = "AEAD_AES_128_GCM";
    public static final String AEAD_AES_256_GCM = "AEAD_AES_256_GCM";

    public CryptoAttribute {
        keyAndSalt = keyAndSalt.clone();
    }

    @Override
    public byte[] keyAndSalt() {
        return keyAndSalt.clone();
    }

    public SdpAttribute toAttribute() {
        return new SdpAttribute(
                "crypto", tag + " " + suite + " inline:" + Base64.getEncoder().encodeToString(keyAndSalt));
    }

    static Optional<CryptoAttribute> parse(String value) {
        var parts = value.strip().split("\\s+");
        int tag = SdpNumbers.parse(parts[0], 999_999_999);
        if (parts.length < 3 || tag < 0 || !parts[2].startsWith("inline:")) {
            return Optional.empty();
        }
        for (int i = 3; i < parts.length; i++) {
            if (parts[i].startsWith("UNENCRYPTED") || parts[i].startsWith("UNAUTHENTICATED") || parts[i].startsWith("KDR")) {
                return Optional.empty();
            }
        }
        var inline = parts[2].substring("inline:".length());
        int semicolon = inline.indexOf(';');
        var fields = (semicolon < 0 ? inline : inline.substring(0, semicolon)).split("\\|");
        if (fields.length > 2 || fields.length == 2 && fields[1].indexOf(':') >= 0) {
            return Optional.empty();
        }
        try {
            var key = Base64.getDecoder().decode(fields[0]);
            return key.length < 16 || key.length > 64
                    ? Optional.empty()
                    : Optional.of(new CryptoAttribute(tag, parts[1], key));
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // Not base 64: an unusable line, not an unusable description.
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CryptoAttribute(int otherTag, var otherSuite, var otherKey)
                && tag == otherTag
                && suite.equals(otherSuite)
                && Arrays.equals(keyAndSalt, otherKey);
    }

    @Override
    public int hashCode() {
        return 31 * tag + suite.hashCode();
    }

    /** Without the key: descriptions end up in logs. */
    @Override
    public String toString() {
        return "CryptoAttribute[" + tag + " " + suite + "]";
    }
}
