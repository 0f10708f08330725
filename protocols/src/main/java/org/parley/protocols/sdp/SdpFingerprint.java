package org.parley.protocols.sdp;

import java.util.Locale;
import java.util.Optional;

/** {@code a=fingerprint} (RFC 8122 §5): a hash of the certificate, in upper-case pairs with colons. */
public record SdpFingerprint(String algorithm, String hex) {
    public SdpAttribute toAttribute() {
        return new SdpAttribute("fingerprint", algorithm + " " + hex);
    }

    static Optional<SdpFingerprint> parse(String value) {
        var parts = value.strip().split("\\s+");
        if (parts.length != 2 || parts[1].length() > 3 * 64) {
            return Optional.empty();
        }
        return Optional.of(new SdpFingerprint(parts[0].toLowerCase(Locale.ROOT), parts[1].toUpperCase(Locale.ROOT)));
    }
}
