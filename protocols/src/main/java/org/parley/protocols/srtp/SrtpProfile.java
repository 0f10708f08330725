package org.parley.protocols.srtp;

import java.util.Optional;

/** A protection profile: cipher, authentication and their lengths (RFC 5764 §4.1.2, RFC 7714 §14.2). */
public enum SrtpProfile {
    AES128_CM_HMAC_SHA1_80(0x0001, "AES_CM_128_HMAC_SHA1_80", 16, 14, 10, 10),
    /** The short tag is for RTP only; RTCP keeps 10 bytes (RFC 3711 §5.2). From old telephones; never offered by DTLS. */
    AES128_CM_HMAC_SHA1_32(0x0002, "AES_CM_128_HMAC_SHA1_32", 16, 14, 4, 10),
    AEAD_AES_128_GCM(0x0007, "AEAD_AES_128_GCM", 16, 12, 16, 16),
    AEAD_AES_256_GCM(0x0008, "AEAD_AES_256_GCM", 32, 12, 16, 16);

    private final int dtlsId;
    private final String sdesName;
    private final int keyBytes;
    private final int saltBytes;
    private final int rtpTagBytes;
    private final int rtcpTagBytes;

    SrtpProfile(int dtlsId, String sdesName, int keyBytes, int saltBytes, int rtpTagBytes, int rtcpTagBytes) {
        this.dtlsId = dtlsId;
        this.sdesName = sdesName;
        this.keyBytes = keyBytes;
        this.saltBytes = saltBytes;
        this.rtpTagBytes = rtpTagBytes;
        this.rtcpTagBytes = rtcpTagBytes;
    }

    /** The number in the use_srtp extension. */
    public int dtlsId() {
        return dtlsId;
    }

    /** The name in {@code a=crypto} (RFC 4568 §6.2). */
    public String sdesName() {
        return sdesName;
    }

    public int keyBytes() {
        return keyBytes;
    }

    public int saltBytes() {
        return saltBytes;
    }

    int rtpTagBytes() {
        return rtpTagBytes;
    }

    int rtcpTagBytes() {
        return rtcpTagBytes;
    }

    boolean isGcm() {
        return saltBytes == 12;
    }

    public static Optional<SrtpProfile> ofDtlsId(int id) {
        for (var profile : values()) {
            if (profile.dtlsId == id) {
                return Optional.of(profile);
            }
        }
        return Optional.empty();
    }

    public static Optional<SrtpProfile> ofSdesName(String name) {
        for (var profile : values()) {
            if (profile.sdesName.equals(name)) {
                return Optional.of(profile);
            }
        }
        return Optional.empty();
    }
}
