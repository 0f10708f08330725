package org.parley.protocols.srtp;

/**
 * Protects packets of one direction and one kind (RTP or RTCP) given their index. Works in place; not thread-safe. The index of
 * RTP is the rollover counter and sequence number, that of RTCP what is in the packet.
 */
sealed interface PacketCipher permits CounterModeCipher, GcmCipher {
    /** What cannot be protected or is longer than any datagram we send. */
    int PACKET_BYTES_MAX = 2048;

    /** Encrypts from {@code header} on and appends the tag (and the index, for RTCP); returns the new length. */
    int protect(byte[] data, int offset, int header, int length, int ssrc, long index);

    /** Checks and decrypts; returns the plain length, or -1 if it is not authentic (then {@code data} is of no use). */
    int unprotect(byte[] data, int offset, int header, int length, int ssrc, long index);

    /** How much {@link #protect} adds. */
    int overheadBytes();

    /** The cipher of a direction for RTP. */
    static PacketCipher forRtp(SrtpKeys keys) {
        var profile = keys.profile();
        var key = KeyDerivation.derive(keys, KeyDerivation.RTP_ENCRYPTION, profile.keyBytes());
        var salt = KeyDerivation.derive(keys, KeyDerivation.RTP_SALT, profile.saltBytes());
        if (profile.isGcm()) {
            return new GcmCipher(key, salt, false);
        }
        var authentication = KeyDerivation.derive(
                keys, KeyDerivation.RTP_AUTHENTICATION, KeyDerivation.AUTHENTICATION_KEY_BYTES);
        return new CounterModeCipher(key, salt, authentication, profile.rtpTagBytes(), false);
    }

    /** The cipher of a direction for RTCP. */
    static PacketCipher forRtcp(SrtpKeys keys) {
        var profile = keys.profile();
        var key = KeyDerivation.derive(keys, KeyDerivation.RTCP_ENCRYPTION, profile.keyBytes());
        var salt = KeyDerivation.derive(keys, KeyDerivation.RTCP_SALT, profile.saltBytes());
        if (profile.isGcm()) {
            return new GcmCipher(key, salt, true);
        }
        var authentication = KeyDerivation.derive(
                keys, KeyDerivation.RTCP_AUTHENTICATION, KeyDerivation.AUTHENTICATION_KEY_BYTES);
        return new CounterModeCipher(key, salt, authentication, profile.rtcpTagBytes(), true);
    }
}
