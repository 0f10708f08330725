package org.parley.protocols.srtp;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Session keys from master keys (RFC 3711 §4.3 with a key derivation rate of 0; RFC 6188 and RFC 7714 §11 for the others). */
final class KeyDerivation {
    static final int RTP_ENCRYPTION = 0;
    static final int RTP_AUTHENTICATION = 1;
    static final int RTP_SALT = 2;
    static final int RTCP_ENCRYPTION = 3;
    static final int RTCP_AUTHENTICATION = 4;
    static final int RTCP_SALT = 5;
    static final int AUTHENTICATION_KEY_BYTES = 20;

    private KeyDerivation() {}

    static byte[] derive(SrtpKeys keys, int label, int bytes) {
        var iv = new byte[16];
        var salt = keys.masterSalt(); // A GCM salt has 12 bytes and is followed by zeros here.
        System.arraycopy(salt, 0, iv, 0, salt.length);
        iv[7] ^= (byte) label;
        try {
            var cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(keys.masterKey(), "AES"), new IvParameterSpec(iv));
            return cipher.doFinal(new byte[bytes]);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("This JDK lacks AES in counter mode", impossible);
        }
    }
}
