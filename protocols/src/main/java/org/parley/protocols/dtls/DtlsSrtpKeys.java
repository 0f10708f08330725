package org.parley.protocols.dtls;

import org.parley.protocols.srtp.SrtpKeys;

/**
 * What a handshake yields. Nobody is authenticated until {@code peerCertificate} was compared with the fingerprint in the peer's
 * SDP: see {@link #isFrom}.
 */
public record DtlsSrtpKeys(SrtpKeys send, SrtpKeys receive, byte[] peerCertificate) {
    /** Whether the peer is who his description said. */
    public boolean isFrom(String algorithm, String fingerprint) {
        return CertificateFingerprint.of(algorithm, peerCertificate)
                .map(fingerprint::equalsIgnoreCase)
                .orElse(false);
    }
}
