package org.parley.protocols.sip.proxy;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names flows in URIs so that only we can make the names (RFC 5626 §5.2): an HMAC-SHA256 of 80 bits, then the flow's identity, in base64url. Not
 * thread-safe.
 */
public final class FlowTokens {
    private static final int MAC_BYTES = 10;
    private static final int IDENTITY_BYTES_MAX = 64;

    private final Mac mac;

    public FlowTokens(byte[] key) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("Every JDK has HmacSHA256", missing);
        }
    }

    public String seal(byte[] identity) {
        var token = Arrays.copyOf(mac.doFinal(identity), MAC_BYTES + identity.length);
        System.arraycopy(identity, 0, token, MAC_BYTES, identity.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** The identity in a token of ours; empty for all others. */
    public Optional<byte[]> open(String token) {
        if (token.length() > (MAC_BYTES + IDENTITY_BYTES_MAX) * 4 / 3 + 4) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        if (bytes.length <= MAC_BYTES) {
            return Optional.empty();
        }
        var identity = Arrays.copyOfRange(bytes, MAC_BYTES, bytes.length);
        var expected = Arrays.copyOf(mac.doFinal(identity), MAC_BYTES);
        return MessageDigest.isEqual(expected, Arrays.copyOf(bytes, MAC_BYTES)) ? Optional.of(identity) : Optional.empty();
    }
}
