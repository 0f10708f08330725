package org.parley.domain.accounts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** H(A1) of SIP's digest authentication (RFC 7616 §3.4.2, RFC 8760 §2.3): all that is kept of a telephone's password. */
final class DigestHashes {
    /** As in challenges, the stronger first. */
    static final List<String> ALGORITHMS = List.of("SHA-512-256", "SHA-256", "MD5");

    /**
     * What every account has, also those whose password was set before RFC 8760 was taken up whole: a hash can be made only when
     * the password is at hand.
     */
    static final List<String> SINCE_EVER = List.of("SHA-256", "MD5");

    private DigestHashes() {}

    static String ha1(String algorithm, String username, String realm, String password) {
        try {
            var a1 = username + ":" + realm + ":" + password;
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(algorithm.replace("512-256", "512/256")) // As Java calls it.
                            .digest(a1.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException failure) {
            throw new IllegalStateException("Every JDK has " + algorithm + ".", failure);
        }
    }
}
